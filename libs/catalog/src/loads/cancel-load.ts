import { fail } from '@apphub/model';
import { changeLoad } from './change-load.ts';
import { stopTasks } from './stop-tasks.ts';
import type { LoadPorts } from './task-deliveries.ts';

/**
 * Cancels whatever of a load has not ended. What is at work is asked to stop and does not complete any more; the load has
 * ended once that has come to a stop.
 *
 * @throws FailureError LOAD_UNKNOWN, or LOAD_ENDED when it is too late.
 */
export async function cancelLoad(ports: LoadPorts, loadId: string): Promise<void> {
  await changeLoad(ports, loadId, async (change) => {
    const { load } = change;
    if (load.endedAt !== null) fail('LOAD_ENDED', `The load ${loadId} is ${load.state}.`);
    if (load.stopping !== 'canceled') await stopTasks(change, { stopping: 'canceled', because: null });
  });
}
