import { demandChange } from './change-import.ts';
import type { ImportPorts } from './enqueue-import.ts';
import { lockImport } from './lock-import.ts';

export type CancelOutcome =
  /** It was waiting; no worker will get it. */
  | { readonly kind: 'canceled' }
  /** It is running; it will not complete any more, and its worker brings it to a stop. */
  | { readonly kind: 'asked' };

/** @throws FailureError IMPORT_UNKNOWN, or IMPORT_ENDED when it is too late. */
export async function cancelImport({ database, queue }: ImportPorts, jobId: string): Promise<CancelOutcome> {
  return database.transaction(async (tx) => {
    const locked = await lockImport(tx, jobId);
    const { state } = locked;
    if (state.state === 'running' && state.cancelAsked) return { kind: 'asked' };
    await (state.state === 'running' ? queue.interrupt(tx, jobId) : queue.cancel(tx, jobId));
    const changed = await demandChange(tx, locked, { event: { type: 'cancel-asked' } });
    return { kind: changed.state.state === 'canceled' ? 'canceled' : 'asked' };
  });
}
