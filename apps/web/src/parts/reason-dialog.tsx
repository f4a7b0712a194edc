import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useAction } from './use-action.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { FailureNote } from './failure-note.tsx';
import './form.css';

export interface ReasonDialogProps {
  readonly title: string;
  /** What will happen. */
  readonly children: ReactNode;
  /** What the button says. */
  readonly verb: string;
  /** Does it; @returns what to tell then. */
  readonly act: (reason: string) => Promise<string>;
  readonly onClose: () => void;
}

/** Asks why before something is done that others will wonder about; the answer stands in the audit trail. */
export function ReasonDialog({ title, children, verb, act, onClose }: ReasonDialogProps) {
  const id = useId();
  const [reason, setReason] = useState('');
  const action = useAction(async () => {
    const words = await act(reason.trim());
    onClose();
    return words;
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() !== '') action.run();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        {children}
        <label htmlFor={id}>Reason, for the audit trail</label>
        <textarea id={id} rows={2} required maxLength={1000} autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />
        {action.failure !== undefined && <FailureNote failure={action.failure} />}
        <div className="form-end">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" disabled={action.isBusy || reason.trim() === ''}>
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
