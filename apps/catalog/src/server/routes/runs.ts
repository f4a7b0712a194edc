import { cancelRun, findRunFile, isRunEnded, listRuns, readRun, type Run, runStateOf } from '@apphub/catalog';
import { fail, normalPath } from '@apphub/model';
import { LINES_MEDIA_TYPE } from '@apphub/model/api';
import { Readable } from 'node:stream';
import type { Handlers } from '../contract/call.ts';
import { blobAnswer } from '../downloads/blob-answer.ts';
import { followLog } from '../runs/follow-log.ts';
import { startRun } from '../runs/start-run.ts';
import { waitForRun } from '../runs/wait-for-run.ts';
import { failureWire } from '../wire/failure-wire.ts';
import { runPath, runWire } from '../wire/run-wire.ts';
import type { Context } from './context.ts';

type RunHandlers = Handlers<'createRun' | 'listRuns' | 'getRun' | 'cancelRun' | 'getRunResult' | 'getRunLogs' | 'downloadRunFile'>;

/** Runs of published bundles. None of them is executed here: a worker takes it. */
export function runs({ parts, stopping }: Context): RunHandlers {
  const { database, runs: deliveries, store, observe } = parts;

  const ended = (id: string, { query, signal }: { readonly query: { readonly wait?: number | undefined }; readonly signal: AbortSignal }): Promise<Run> =>
    waitForRun(parts, { jobId: id, ms: query.wait ?? 0, signal: AbortSignal.any([signal, stopping]) });

  return {
    async createRun(call) {
      const { body, principal, headers } = call;
      const { id } = await startRun(parts, { body, principal, requestId: call.request.id, idempotencyKey: headers['idempotency-key'] });
      const run = await ended(id, call);
      const answer = { body: { data: await runWire(database, run) }, headers: { location: runPath(run) } };
      return isRunEnded(run) ? { status: 200, ...answer } : { status: 202, ...answer };
    },
    async listRuns({ query: { after, limit, ...filter } }) {
      const page = await listRuns(database, { ...filter, limit: limit + 1, after: after === undefined ? undefined : { createdAt: after.slice(0, 24), id: after.slice(25) } });
      const last = page.length > limit ? page[limit - 1] : undefined;
      return { status: 200, body: { data: { runs: page.slice(0, limit).map(runStateOf), next: last === undefined ? null : `${last.createdAt}_${last.id}` } } };
    },
    async getRun(call) {
      return { status: 200, body: { data: await runWire(database, await ended(call.params.id, call)) } };
    },
    async cancelRun({ params }) {
      const run = await cancelRun({ database, deliveries }, params.id);
      return { status: 202, body: { data: await runWire(database, run) }, headers: { location: runPath(run) } };
    },
    async getRunResult(call) {
      const run = await ended(call.params.id, call);
      if (!isRunEnded(run)) fail('RUN_NOT_ENDED', `The run ${run.id} is ${run.status}.`);
      return { status: 200, body: { data: { status: run.status, result: run.result, errorMessage: failureWire(run.failure)?.message ?? null, metrics: run.metrics } } };
    },
    async getRunLogs({ params, query: { after, follow = false }, signal }) {
      await readRun(database, params.id);
      const lines = followLog(parts, { runId: params.id, after, follow, signal: AbortSignal.any([signal, stopping]) });
      return { status: 200, stream: Readable.from(lines, { objectMode: false }), headers: { 'content-type': LINES_MEDIA_TYPE, 'cache-control': 'private, no-store' } };
    },
    async downloadRunFile({ params, query, request, signal }) {
      await readRun(database, params.id);
      const file = await findRunFile(database, { runId: params.id, path: normalPath(query.path) });
      if (file === undefined) fail('RUN_FILE_UNKNOWN', `The run ${params.id} has no file ${JSON.stringify(query.path)}.`);
      const filename = file.path.split('/').at(-1) ?? 'file';
      return blobAnswer({ ...file, filename, contentType: 'application/octet-stream' }, { store, request, signal, observe });
    },
  };
}
