import { fail, failure, FailureError } from '@apphub/model';
import { exampleStatusSchema } from '@apphub/model/api';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readEvents } from '../events/index.ts';
import { cancelImport, claimImport, type ClaimOutcome, enqueueImport, failImport, listAttempts } from '../imports/index.ts';
import { heldLease } from '../imports/testing/fixture.ts';
import { getStatus } from '../status/index.ts';
import { useTestDatabase } from '../testing/index.ts';
import { countWork } from './count-work.ts';
import { building, closedGate, openService, type Service } from './testing/fixture.ts';

let service: Service;
let other: Service;

// Before the database, whose end comes first otherwise: hooks run in the order in which they are written.
afterAll(() => Promise.all([service, other].map((each) => each[Symbol.asyncDispose]())));
const db = useTestDatabase();

beforeAll(async () => {
  // At the same time on an empty schema, as pods start.
  [service, other] = await Promise.all([openService(db.url), openService(db.url)]);
});

describe('a queue', () => {
  test('takes what a process asks for that was answering still when its queue stopped', async () => {
    await using leaving = await openService(db.url);
    await leaving.queue.stop();
    const late = await leaving.enqueue('late');
    const worker = other.queue.work(building(other), { concurrency: 1 });
    expect(await service.reach(late, 'completed')).toMatchObject({ attempt: 1 });
    await worker.stop();
  });

  test('brings a request to a worker of another process, who completes it', async () => {
    const worker = other.queue.work(building(other), { concurrency: 1, name: 'other' });
    const job = await service.reach(await service.enqueue('simple', { options: { force: true } }), 'completed');
    expect(job).toMatchObject({ attempt: 1, result: { version: '1.0.1', cached: false, published: null } });
    expect(await listAttempts(db.database, { jobId: job.id })).toMatchObject([{ worker: 'other', state: 'completed', stage: 'completed' }]);
    await worker.stop();
  });

  test('writes the stages of an attempt in the order in which they are told, awaited or not', async () => {
    const stages = ['resolving', 'installing-dependencies', 'building', 'packaging', 'uploading'] as const;
    const worker = service.queue.work(
      async (work) => {
        for (const stage of stages) void work.recordStage({ stage, message: `now ${stage}` });
        return building(service)(work);
      },
      { concurrency: 1 },
    );
    const { id } = await service.reach(await service.enqueue('ordered'), 'completed');
    const { events } = await readEvents(db.database, { after: 0, filter: { jobId: id } });
    const told = events.map(({ data }) => exampleStatusSchema.parse(data).stage);
    expect(told).toEqual(['queued', 'resolving', ...stages, 'completed']);
    await worker.stop();
  });

  test('has one example worked on once at a time, in the order of requests, and others beside it', async () => {
    const gate = closedGate();
    const handler = (at: Service) => async (work: Parameters<ReturnType<typeof building>>[0]) => {
      await gate.pass(work);
      return building(at)(work);
    };
    const workers = [service.queue.work(handler(service), { concurrency: 3 }), other.queue.work(handler(other), { concurrency: 3 })];
    const first = await service.enqueue('same');
    const second = await other.enqueue('same');
    const third = await service.enqueue('same');
    await service.enqueue('beside');
    await gate.reached(2);
    expect([...gate.arrivals].sort()).toEqual(['beside 1', 'same 1']);
    expect((await countWork(db.database)).imports).toMatchObject({ queued: 2, running: 2, oldestQueuedSeconds: expect.any(Number) });
    gate.open();
    const ended = await Promise.all([first, second, third].map((job) => service.reach(job, 'completed')));
    const [attempts1, attempts2, attempts3] = await Promise.all(ended.map(({ id }) => listAttempts(db.database, { jobId: id })));
    expect(Date.parse(attempts1?.[0]?.endedAt ?? '')).toBeLessThanOrEqual(Date.parse(attempts2?.[0]?.startedAt ?? ''));
    expect(Date.parse(attempts2?.[0]?.endedAt ?? '')).toBeLessThanOrEqual(Date.parse(attempts3?.[0]?.startedAt ?? ''));
    await Promise.all(workers.map((worker) => worker.stop()));
  });

  test('tries again, later, what may pass, and shows every attempt', async () => {
    const worker = service.queue.work(async (work) => (work.attempt < 3 ? fail('STORE_UNAVAILABLE', 'The store is away.') : building(service)(work)), { concurrency: 1 });
    const job = await service.reach(await service.enqueue('flaky'), 'completed', 'failed');
    expect(job).toMatchObject({ state: 'completed', attempt: 3 });
    const attempts = await listAttempts(db.database, { jobId: job.id });
    expect(attempts.map(({ state, failure: reason }) => [state, reason?.code])).toEqual([
      ['failed', 'STORE_UNAVAILABLE'],
      ['failed', 'STORE_UNAVAILABLE'],
      ['completed', undefined],
    ]);
    await worker.stop();
  });

  test('does not try again what will not pass, and takes the next request for it', async () => {
    let isBroken = true;
    const worker = service.queue.work(async (work) => (isBroken ? fail('BUILD_FAILED', 'No.') : building(service)(work)), { concurrency: 1 });
    expect(await service.reach(await service.enqueue('mended'), 'failed')).toMatchObject({ attempt: 1, failure: { code: 'BUILD_FAILED' } });
    isBroken = false;
    expect(await service.reach(await service.enqueue('mended'), 'completed')).toMatchObject({ attempt: 1 });
    await worker.stop();
  });

  test('takes a bug of the handler for a failure of the attempt', async () => {
    const worker = service.queue.work(() => Promise.reject(new TypeError('x is not a function')), { concurrency: 1 });
    expect(await service.reach(await service.enqueue('bug'), 'failed')).toMatchObject({ failure: { code: 'INTERNAL', message: expect.stringContaining('x is not a function') } });
    await worker.stop();
  });

  test('leaves nothing behind of a request that is rolled back', async () => {
    const refusing = { ...db.database, transaction: (work: Parameters<typeof db.database.transaction>[0]) => db.database.transaction(async (tx) => Promise.reject(await work(tx))) };
    const request = { slug: 'rolled-back', kind: 'bundle', requestedBy: 'test' } as const;
    await expect(enqueueImport({ database: refusing as typeof db.database, queue: service.queue }, request)).rejects.toBeDefined();
    expect(await getStatus(db.database, 'rolled-back')).toBeUndefined();
    expect(await db.database.execute("SELECT FROM pgboss.job WHERE singleton_key = 'rolled-back'", [])).toBe(0);
  });

  test('delivers again what somebody has removed from its tables', async () => {
    const job = await service.enqueue('forgotten');
    await db.database.execute('DELETE FROM pgboss.job WHERE id = $1', [job.id]);
    const worker = service.queue.work(building(service), { concurrency: 1 });
    expect(await service.reach(job, 'completed')).toMatchObject({ attempt: 1 });
    await worker.stop();
  });

  test('says whether it is looked after', async () => {
    await service.queue.check();
    await db.database.execute("UPDATE pgboss.queue SET monitor_claim_on = now() - interval '1 hour', created_on = now() - interval '1 day'", []);
    const stalled = service.queue.check().then(
      () => undefined,
      (thrown: unknown) => (thrown instanceof FailureError ? thrown.failure.code : thrown),
    );
    expect([undefined, 'QUEUE_STALLED']).toContain(await stalled);
  });
});

describe('work', () => {
  test('that was canceled while it waited is never begun', async () => {
    const job = await service.enqueue('canceled-early');
    expect(await cancelImport(service, job.id)).toEqual({ kind: 'canceled' });
    const gate = closedGate();
    gate.open();
    const worker = service.queue.work(async (work) => gate.pass(work).then(() => building(service)(work)), { concurrency: 2 });
    await service.reach(await service.enqueue('canceled-early'), 'completed');
    expect(gate.arrivals).toEqual(['canceled-early 1']);
    await worker.stop();
  });

  test('that is canceled while it runs elsewhere is aborted there', async () => {
    const gate = closedGate();
    const worker = other.queue.work(async (work) => gate.pass(work).then(() => building(other)(work)), { concurrency: 1 });
    const job = await service.enqueue('canceled-late');
    await gate.reached(1);
    expect(await cancelImport(service, job.id)).toEqual({ kind: 'asked' });
    expect(await service.reach(job, 'canceled')).toMatchObject({ attempt: 1, cancelAsked: true });
    expect(await listAttempts(db.database, { jobId: job.id })).toMatchObject([{ state: 'canceled' }]);
    await worker.stop();
  });

  test('that was taken over is aborted by its next report, and reports that nobody waits for end no process', async () => {
    const seen = Promise.withResolvers<AbortSignal>();
    let taken: ClaimOutcome | undefined;
    const worker = service.queue.work(
      async (work) => {
        taken = await claimImport(db.database, { jobId: work.jobId, worker: 'somebody else', lease: heldLease });
        void work.recordStage({ stage: 'building' });
        void work.recordStage({ stage: 'packaging' });
        seen.resolve(work.signal);
        return building(service)(work);
      },
      { concurrency: 1 },
    );
    const job = await service.enqueue('overtaken');
    const signal = await seen.promise;
    await worker.stop();
    expect(signal.aborted).toBe(true);
    expect(await listAttempts(db.database, { jobId: job.id })).toMatchObject([{ state: 'lost', stage: 'resolving' }, { state: 'running', worker: 'somebody else' }]);
    // Else it would be brought to the workers of later tests.
    if (taken?.kind === 'claimed') await failImport(db.database, taken.claim, { failure: failure('BUILD_FAILED', 'No.'), mayPass: false });
    expect(await service.reach(job, 'failed')).toMatchObject({ attempt: 2 });
  });

  test('that takes longer than its limit fails', async () => {
    const gate = closedGate();
    const worker = service.queue.work(async (work) => gate.pass(work).then(() => building(service)(work)), { concurrency: 1, timeoutSeconds: 0.2 });
    expect(await service.reach(await service.enqueue('endless'), 'failed')).toMatchObject({ attempt: 1, failure: { code: 'LIMIT_TIME' } });
    await worker.stop();
  });

  test('is brought to its end by a worker that stops and has the time', async () => {
    const gate = closedGate();
    const worker = service.queue.work(async (work) => gate.pass(work).then(() => building(service)(work)), { concurrency: 1 });
    const job = await service.enqueue('drained');
    await gate.reached(1);
    const stopped = worker.stop({ drainSeconds: 60 });
    const waiting = await service.enqueue('not-begun');
    gate.open();
    await stopped;
    expect(await service.reach(job, 'completed')).toMatchObject({ attempt: 1 });
    expect(await service.reach(waiting, 'queued')).toMatchObject({ attempt: 0 });
    await cancelImport(service, waiting.id);
  });

  test('is handed back by a worker that stops at once, and goes on elsewhere without losing an attempt', async () => {
    const gate = closedGate();
    const first = service.queue.work(async (work) => gate.pass(work).then(() => building(service)(work)), { concurrency: 1 });
    const job = await service.enqueue('handed-over', { attemptLimit: 1 });
    await gate.reached(1);
    await first.stop({ drainSeconds: 0 });
    const second = other.queue.work(building(other), { concurrency: 1 });
    expect(await service.reach(job, 'completed', 'failed')).toMatchObject({ state: 'completed', attempt: 2 });
    expect(await listAttempts(db.database, { jobId: job.id })).toMatchObject([{ state: 'lost' }, { state: 'completed' }]);
    await second.stop();
  });
});
