import { isEnded } from '@apphub/catalog';
import type { Enqueued } from '@apphub/model/api';
import type { Handlers } from '../contract/call.ts';
import { enqueue, type JobRequest } from '../imports/enqueue.ts';
import { demandExamples } from '../imports/known-examples.ts';
import { waitForEnd } from '../imports/wait-for-end.ts';
import { jobWire } from '../wire/import-wire.ts';
import type { Asker, Context } from './context.ts';
import { stateWire } from './state-wire.ts';

interface Waiting extends Asker {
  readonly signal: AbortSignal;
  readonly query?: { readonly wait?: number | undefined } | undefined;
}

/** What asks for work. None of it is done here: a worker takes the job. */
export function imports(context: Context): Handlers<'importExample' | 'bundleExample'> {
  const { parts } = context;

  async function answer(request: JobRequest, call: Waiting) {
    await demandExamples(parts.examples, [request.slug]);
    const { id: jobId } = await enqueue(parts, request);
    const body = { data: await enqueued(context, { call, jobId, ms: call.query?.wait ?? 0 }) };
    const headers = { location: body.data.job.url };
    return isEnded(body.data.job) ? ({ status: 200, body, headers } as const) : ({ status: 202, body, headers } as const);
  }

  return {
    importExample(call) {
      const { slug, reason } = call.body;
      const options = { rebuild: true, requestId: call.request.id, ...(reason === undefined ? {} : { reason }) };
      return answer({ slug, kind: 'import', options, principal: call.principal, idempotencyKey: call.headers['idempotency-key'] }, call);
    },
    bundleExample(call) {
      const { slug, force = false } = call.body;
      return answer({ slug, kind: 'bundle', options: { rebuild: force, requestId: call.request.id }, principal: call.principal, idempotencyKey: call.headers['idempotency-key'] }, call);
    },
  };
}

interface EnqueuedOptions {
  readonly call: Waiting;
  readonly jobId: string;
  readonly ms: number;
}

async function enqueued(context: Context, { call, jobId, ms }: EnqueuedOptions): Promise<Enqueued> {
  const { parts, stopping } = context;
  const job = await waitForEnd(parts, { jobId, ms, signal: AbortSignal.any([call.signal, stopping]) });
  return { slug: job.slug, jobId: job.id, mode: 'queued', ...(await stateWire(context, { ...call, slug: job.slug })), job: jobWire(job) };
}
