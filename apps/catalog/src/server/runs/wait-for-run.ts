import { isRunEnded, readRun, type Run } from '@apphub/catalog';
import { RUN_EVENT } from '@apphub/model/api';
import type { ServerParts } from '../ports.ts';
import type { WaitOptions } from '../imports/wait-for-end.ts';

/**
 * A run once it has ended, or as it is when the time is over.
 *
 * @throws FailureError RUN_UNKNOWN.
 */
export async function waitForRun({ database, events }: Pick<ServerParts, 'database' | 'events'>, { jobId, ms, signal }: WaitOptions): Promise<Run> {
  if (ms === 0) return readRun(database, jobId);
  // Watched before it is read: an end in between is not missed.
  const watch = events.watch({ filter: { jobId } });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
  const close = () => watch.close();
  limit.addEventListener('abort', close, { once: true });
  try {
    let run = await readRun(database, jobId);
    if (isRunEnded(run) || limit.aborted) return run;
    for await (const item of watch) {
      if (item.kind === 'event' && item.event.type !== RUN_EVENT) continue;
      run = await readRun(database, jobId);
      if (isRunEnded(run)) return run;
    }
    return readRun(database, jobId);
  } finally {
    limit.removeEventListener('abort', close);
    watch.close();
  }
}
