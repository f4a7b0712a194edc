import { useId } from 'react';
import type { Field } from './fields.ts';

export interface ParameterFieldProps {
  readonly field: Field;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** One parameter, asked for in the way that suits its kind. */
export function ParameterField({ field, text, onChange }: ParameterFieldProps) {
  const { name, kind, isRequired, about, choices } = field;
  const id = useId();
  const given = { id, value: text, required: isRequired && kind !== 'text', ...(about === undefined ? {} : { 'aria-describedby': `${id}-about` }) };
  return (
    <div className="form-field">
      <label htmlFor={id}>
        {name}
        {isRequired && <span className="quiet"> (required)</span>}
      </label>
      {kind === 'json' && <textarea {...given} rows={4} className="mono" spellCheck={false} onChange={(event) => onChange(event.target.value)} />}
      {(kind === 'text' || kind === 'number') && <input {...given} inputMode={kind === 'number' ? 'decimal' : 'text'} spellCheck={false} onChange={(event) => onChange(event.target.value)} />}
      {(kind === 'choice' || kind === 'flag') && (
        <select {...given} onChange={(event) => onChange(event.target.value)}>
          <option value="">{isRequired ? 'Choose …' : 'As the example has it'}</option>
          {(kind === 'flag' ? ['true', 'false'] : choices).map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      )}
      {about !== undefined && (
        <span id={`${id}-about`} className="quiet small">
          {about}
        </span>
      )}
    </div>
  );
}
