import { cancelImport, getImport, listAttempts } from '@apphub/catalog';
import { fail, FailureError } from '@apphub/model';
import type { Handlers } from '../contract/call.ts';
import { waitForEnd } from '../imports/wait-for-end.ts';
import { attemptWire, jobWire } from '../wire/import-wire.ts';
import type { Context } from './context.ts';

/** What has become of a job, and an end to it. */
export function jobs({ parts, stopping }: Context): Handlers<'getImport' | 'cancelImport'> {
  const { database, queue } = parts;
  return {
    async getImport({ params, query, signal }) {
      const job = await waitForEnd(parts, { jobId: params.id, ms: query.wait ?? 0, signal: AbortSignal.any([signal, stopping]) });
      const attempts = await listAttempts(database, { jobId: job.id });
      return { status: 200, body: { data: { ...jobWire(job), attempts: attempts.map(attemptWire) } } };
    },
    async cancelImport({ params }) {
      await cancelImport({ database, queue }, params.id).catch(unlessEnded);
      const job = (await getImport(database, params.id)) ?? fail('IMPORT_UNKNOWN', `There is no import ${params.id}.`);
      return { status: 202, body: { data: jobWire(job) }, headers: { location: jobWire(job).url } };
    },
  };
}

/** Asking for what has come already is no mistake of whoever asks. */
function unlessEnded(error: unknown): void {
  if (!(error instanceof FailureError) || error.failure.code !== 'IMPORT_ENDED') throw error;
}
