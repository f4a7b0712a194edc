import { type FormEvent, useId, useState } from 'react';
import { navigate } from '../../app/router/location.ts';
import { useSession } from '../../app/session/session.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { FailureNote } from '../../parts/failure-note.tsx';
import { useAction } from '../../parts/use-action.ts';
import '../../parts/form.css';

/** Starts a load: of all examples, or of those that are named. */
export function StartLoad() {
  const { may } = useSession();
  const [isOpen, setOpen] = useState(false);
  if (!may('import')) return null;
  return (
    <>
      <Button kind="primary" onClick={() => setOpen(true)}>
        Start a load …
      </Button>
      {isOpen && <StartLoadDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function StartLoadDialog({ onClose }: { readonly onClose: () => void }) {
  const { client, may } = useSession();
  const id = useId();
  const [slugs, setSlugs] = useState('');
  const [reason, setReason] = useState('');
  const [force, setForce] = useState(false);
  const [publish, setPublish] = useState(false);
  const start = useAction(async () => {
    const named = slugs.split(/[\s,]+/).filter((slug) => slug !== '');
    const body = { force, publish, ...(named.length === 0 ? {} : { slugs: named }), ...(reason.trim() === '' ? {} : { reason: reason.trim() }) };
    const { load } = await client.call('loadExamples', { body });
    navigate(`/loads/${load.id}`);
    return 'The load has begun.';
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.run();
  };
  const mayForce = !publish || may('publish:force');
  return (
    <Dialog title="Start a load" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <div className="form-field">
          <label htmlFor={`${id}-slugs`}>Examples</label>
          <textarea id={`${id}-slugs`} rows={2} value={slugs} onChange={(event) => setSlugs(event.target.value)} aria-describedby={`${id}-hint`} />
          <span id={`${id}-hint`} className="quiet small">
            Names with blanks or commas between; all of them if left empty. What they build on comes along.
          </span>
        </div>
        <Choice words="Publish what is built or found" value={publish} onChange={setPublish} />
        {mayForce && <Choice words="Build anew even where the inputs have been built" value={force} onChange={setForce} />}
        {publish && force && (
          <div className="form-field">
            <label htmlFor={`${id}-reason`}>Reason, for the audit trail</label>
            <input id={`${id}-reason`} required maxLength={1000} value={reason} onChange={(event) => setReason(event.target.value)} />
          </div>
        )}
        {start.failure !== undefined && <FailureNote failure={start.failure} />}
        <div className="form-end">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={start.isBusy}>
            Start
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface ChoiceProps {
  readonly words: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}

function Choice({ words, value, onChange }: ChoiceProps) {
  return (
    <label className="row">
      <input type="checkbox" checked={value} onChange={(event) => onChange(event.target.checked)} /> {words}
    </label>
  );
}
