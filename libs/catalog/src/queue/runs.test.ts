import type { RetryPolicy } from '@apphub/model';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { cancelRun, endRun, listRunAttempts, readRun, readRunLog, type Run, type RunStatus } from '../runs/index.ts';
import { requested } from '../runs/testing/fixture.ts';
import { useTestDatabase } from '../testing/index.ts';
import type { RunWork, Worker } from './queue.ts';
import { type Child, startChild } from './testing/child.ts';
import { openService, type Service } from './testing/fixture.ts';

let service: Service;
let child: Child | undefined;
let worker: Worker | undefined;

// Before the database, whose end comes first otherwise: hooks run in the order in which they are written.
afterAll(async () => service[Symbol.asyncDispose]());
const db = useTestDatabase();
beforeAll(async () => {
  service = await openService(db.url);
});
afterEach(async () => {
  await child?.[Symbol.asyncDispose]();
  await worker?.stop({ drainSeconds: 0 });
});

const ask = (slug: string, retry: RetryPolicy = {}) => requested(db.database, { slug, retry }, service.queue.runs);

async function reach({ id }: Run, ...statuses: readonly RunStatus[]): Promise<Run> {
  for (;;) {
    const run = await readRun(db.database, id);
    if (statuses.includes(run.status)) return run;
    await sleep(20);
  }
}

async function aborted(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));
}

const done = async () => ({ status: 'succeeded', given: { result: 'done' } }) as const;

describe('a worker process that is killed in the middle of a run', () => {
  test('leaves it lost where the job allows one attempt, whoever else is there', async () => {
    child = await startChild('run-worker-process.ts', db.url);
    const run = await ask('killed-once');
    await child.heard('began');
    worker = service.queue.workRuns(done, { concurrency: 1, name: 'survivor' });
    child.process.kill('SIGKILL');
    expect(await reach(run, 'lost', 'succeeded')).toMatchObject({ status: 'lost', attempt: 1, failure: { code: 'RUN_LOST' } });
    expect(await listRunAttempts(db.database, run.id)).toMatchObject([{ worker: 'process', status: 'lost' }]);
  });

  test('is followed by another where the job allows more', async () => {
    child = await startChild('run-worker-process.ts', db.url);
    const run = await ask('killed-again', { maxAttempts: 2, strategy: 'exponential' });
    await child.heard('began');
    worker = service.queue.workRuns(done, { concurrency: 1, name: 'survivor' });
    child.process.kill('SIGKILL');
    expect(await reach(run, 'lost', 'succeeded')).toMatchObject({ status: 'succeeded', attempt: 2, result: 'done' });
    expect(await listRunAttempts(db.database, run.id)).toMatchObject([{ worker: 'process', status: 'lost' }, { worker: 'survivor', status: 'succeeded' }]);
  });

  test('and one that only sleeps changes nothing when it wakes', async () => {
    child = await startChild('run-worker-process.ts', db.url);
    const run = await ask('sleeper');
    await child.heard('began');
    child.process.kill('SIGSTOP');
    const before = await reach(run, 'lost');
    child.process.stdin?.write('go on\n');
    child.process.kill('SIGCONT');
    expect(await child.heard('log')).toBe('ATTEMPT_LOST');
    expect(await child.heard('end')).toBe('lost');
    expect(await readRun(db.database, run.id)).toEqual(before);
    expect(await readRunLog(db.database, { runId: run.id, after: 0 })).toEqual([]);
  });
});

describe('a worker on runs', () => {
  test('takes as many at a time as it may, and each of them once', async () => {
    let most = 0;
    let busy = 0;
    const full = Promise.withResolvers<void>();
    const seen: string[] = [];
    worker = service.queue.workRuns(
      async ({ runId }) => {
        seen.push(runId);
        most = Math.max(most, (busy += 1));
        if (busy === 3) full.resolve();
        await full.promise;
        await sleep(30);
        busy -= 1;
        return done();
      },
      { concurrency: 3 },
    );
    const runs = await Promise.all(Array.from({ length: 12 }, () => ask('many')));
    await Promise.all(runs.map((run) => reach(run, 'succeeded')));
    expect(most).toBe(3);
    expect(seen.toSorted()).toEqual(runs.map(({ id }) => id).toSorted());
  });

  test('brings a canceled run to a stop, and forgets one that was canceled before it began', async () => {
    const begun = Promise.withResolvers<RunWork>();
    worker = service.queue.workRuns(
      async (work) => {
        begun.resolve(work);
        return aborted(work.signal);
      },
      { concurrency: 1 },
    );
    const running = await ask('canceled');
    const waiting = await ask('canceled');
    await begun.promise;
    const ports = { database: db.database, deliveries: service.queue.runs };
    await cancelRun(ports, waiting.id);
    await cancelRun(ports, running.id);
    expect(await reach(running, 'canceled')).toMatchObject({ attempt: 1, cancelAsked: true });
    expect(await readRun(db.database, waiting.id)).toMatchObject({ status: 'canceled', attempt: 0 });
  });

  test('that stops hands a run on where the job allows it, and says of others that they are lost', async () => {
    const begun = Promise.withResolvers<void>();
    let count = 0;
    worker = service.queue.workRuns(
      async ({ signal }) => {
        if ((count += 1) === 2) begun.resolve();
        return aborted(signal);
      },
      { concurrency: 2 },
    );
    const [once, again] = [await ask('drained-once'), await ask('drained-again', { maxAttempts: 2 })];
    await begun.promise;
    await worker.stop({ drainSeconds: 0 });
    expect(await readRun(db.database, once.id)).toMatchObject({ status: 'lost' });
    expect(await readRun(db.database, again.id)).toMatchObject({ status: 'pending', attempt: 1, attemptLimit: 3 });
    worker = service.queue.workRuns(done, { concurrency: 1 });
    await reach(again, 'succeeded');
  });

  test('writes what a handler gave although the database says only later that it did', async () => {
    worker = service.queue.workRuns(
      async ({ runId, slug, attempt }) => {
        await endRun(db.database, { runId, slug, attempt, lease: { hold: async () => true, settle: async () => true, giveBack: async () => true } }, { status: 'succeeded', given: { result: 1 } });
        return { status: 'succeeded', given: { result: 2 } };
      },
      { concurrency: 1 },
    );
    expect(await reach(await ask('said-twice'), 'succeeded')).toMatchObject({ result: 1 });
  });
});
