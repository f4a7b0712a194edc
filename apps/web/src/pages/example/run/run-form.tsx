import type { Json } from '@apphub/model';
import { fail } from '@apphub/model';
import { type FormEvent, useId, useState } from 'react';
import { navigate } from '../../../app/router/location.ts';
import { useSession } from '../../../app/session/session.ts';
import { Button } from '../../../parts/button.tsx';
import { FailureNote } from '../../../parts/failure-note.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { type Field, fieldsOf, parametersOf, textOf } from './fields.ts';
import { ParameterField } from './parameter-field.tsx';
import '../../../parts/form.css';
import './run-form.css';

export interface RunFormProps {
  readonly slug: string;
  readonly versions: readonly string[];
  /** The JSON schema of its parameters, where the example has one. */
  readonly schema: unknown;
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** Stands for all parameters where the example does not name them. */
const ALL: Field = { name: 'parameters', kind: 'json', isRequired: true, about: 'This example does not say which parameters it takes.', choices: [] };

/** Asks for the parameters of a run as its example describes them, and starts it. */
export function RunForm({ slug, versions, schema, defaults }: RunFormProps) {
  const { client } = useSession();
  const id = useId();
  const named = fieldsOf(schema);
  const fields = named ?? [ALL];
  const [version, setVersion] = useState(versions[0] ?? '');
  const [outputs, setOutputs] = useState('');
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(fields.map(({ name, kind }) => [name, textOf(named === undefined ? defaults : defaults[name], kind)])),
  );
  const start = useAction(async () => {
    const read = parametersOf(fields, texts);
    if ('wrong' in read) return fail('REQUEST_INVALID', read.wrong);
    const parameters = named === undefined ? (read.parameters.parameters as Record<string, Json>) : read.parameters;
    const paths = outputs.split(/\n/).map((path) => path.trim()).filter((path) => path !== '');
    const run = await client.call('createRun', { body: { reference: `${slug}@${version}`, parameters, ...(paths.length === 0 ? {} : { outputs: paths }) } });
    navigate(`/runs/${run.id}`);
    return 'The run is queued.';
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.run();
  };
  return (
    <form className="form run-form" aria-label={`Run ${slug}`} onSubmit={submit}>
      <div className="form-field">
        <label htmlFor={`${id}-version`}>Version</label>
        <select id={`${id}-version`} value={version} onChange={(event) => setVersion(event.target.value)}>
          {versions.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </div>
      {fields.map((field) => (
        <ParameterField key={field.name} field={field} text={texts[field.name] ?? ''} onChange={(text) => setTexts({ ...texts, [field.name]: text })} />
      ))}
      <div className="form-field">
        <label htmlFor={`${id}-outputs`}>Files to keep</label>
        <textarea id={`${id}-outputs`} rows={1} placeholder="charts" value={outputs} onChange={(event) => setOutputs(event.target.value)} aria-describedby={`${id}-outputs-hint`} />
        <span id={`${id}-outputs-hint`} className="quiet small">
          Paths in the folder of the run, one a line. Pictures and tables among them are shown.
        </span>
      </div>
      {start.failure !== undefined && <FailureNote failure={start.failure} />}
      <div className="form-end">
        <Button kind="primary" type="submit" disabled={start.isBusy}>
          Run
        </Button>
      </div>
    </form>
  );
}
