import { changeRun } from './change-run.ts';
import type { RunPorts } from './create-run.ts';
import { lockRun } from './lock-run.ts';
import type { Run } from './run.ts';

/**
 * Ends a run that waits, and asks one that is running to end: it will not succeed any more, and its worker brings it to a stop.
 *
 * @throws FailureError RUN_UNKNOWN, or RUN_ENDED when it is too late.
 */
export async function cancelRun({ database, deliveries }: RunPorts, runId: string): Promise<Run> {
  return database.transaction(async (tx) => {
    const locked = await lockRun(tx, runId);
    const { state, run } = locked;
    if (state.status === 'running' && state.cancelAsked) return run;
    await (state.status === 'running' ? deliveries.interrupt(tx, runId) : deliveries.cancel(tx, runId));
    return changeRun(tx, locked, { event: { type: 'cancel-asked' } });
  });
}
