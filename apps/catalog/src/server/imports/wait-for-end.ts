import { getImport, type ImportJob, isEnded } from '@apphub/catalog';
import { fail } from '@apphub/model';
import type { ServerParts } from '../ports.ts';

export interface WaitOptions {
  readonly jobId: string;
  /** Milliseconds. */
  readonly ms: number;
  /** Ends the waiting: whoever asked has gone, or the service stops. */
  readonly signal: AbortSignal;
}

/**
 * A job once it has ended, or as it is when the time is over.
 *
 * @throws FailureError IMPORT_UNKNOWN.
 */
export async function waitForEnd({ database, events }: Pick<ServerParts, 'database' | 'events'>, { jobId, ms, signal }: WaitOptions): Promise<ImportJob> {
  const read = async () => (await getImport(database, jobId)) ?? fail('IMPORT_UNKNOWN', `There is no import ${jobId}.`);
  if (ms === 0) return read();
  // Watched before it is read: an end in between is not missed.
  const watch = events.watch({ filter: { jobId } });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
  const close = () => watch.close();
  limit.addEventListener('abort', close, { once: true });
  try {
    let job = await read();
    if (isEnded(job) || limit.aborted) return job;
    for await (const _ of watch) {
      job = await read();
      if (isEnded(job)) return job;
    }
    return read();
  } finally {
    limit.removeEventListener('abort', close);
    watch.close();
  }
}
