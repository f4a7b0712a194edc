import { fail } from '@apphub/model';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEvents } from '../events/index.ts';
import { completionOf } from '../imports/testing/fixture.ts';
import { listAttempts } from '../imports/index.ts';
import { cancelLoad, createLoad, getLoad, type Load, loadGraph, type LoadPlan, type LoadRequest, resumeLoad } from '../loads/index.ts';
import { bundleOf, planOf } from '../loads/testing/bench.ts';
import { violations } from '../loads/testing/violations.ts';
import { useTestDatabase } from '../testing/index.ts';
import type { TaskHandler, TaskWork } from './index.ts';
import { startChild } from './testing/child.ts';
import { closedGate, openService, type Service } from './testing/fixture.ts';

let service: Service;
let other: Service;

// Before the database, whose end comes first otherwise: hooks run in the order in which they are written.
afterAll(async () => Promise.all([service, other].map((each) => each[Symbol.asyncDispose]())));
const db = useTestDatabase();
beforeAll(async () => {
  [service, other] = await Promise.all([openService(db.url), openService(db.url)]);
});

/** What three lost leases take, one after the other, on a machine that has a third of its time for this. */
const THREE_LEASES_MS = 180_000;
const abilities = { platform: 'linux-x64-glibc', tools: [], memoryMb: 4096 };
const building: TaskHandler = ({ slug }) => bundleOf(db.database, { slug });

async function created(plan: LoadPlan, request: Partial<LoadRequest> = {}): Promise<Load> {
  return createLoad({ database: db.database, deliveries: service.queue.deliveries }, { selection: 'all', requestedBy: 'test', plan, ...request });
}

async function ended({ id }: Pick<Load, 'id'>): Promise<Load> {
  for (;;) {
    const load = await getLoad(db.database, id);
    if (load.endedAt !== null) return load;
    await sleep(20);
  }
}

const ports = () => ({ database: db.database, deliveries: service.queue.deliveries });

describe('workers', () => {
  test('of several processes build a load in an order that its edges allow', async () => {
    const order: string[] = [];
    const handler: TaskHandler = async (work) => {
      order.push(`${work.slug} after ${work.upstreams.map(({ slug }) => slug).join()}`);
      await work.recordStage({ stage: 'building', fingerprint: completionOf(work.slug).receipt.fingerprint });
      return building(work);
    };
    const workers = [service, other].map(({ queue }) => queue.workLoads(handler, { concurrency: 3, abilities }));
    const load = await ended(await created(planOf({ a: [], b: ['a'], c: ['a'], d: ['b', 'c'] })));
    expect(load).toMatchObject({ state: 'completed', counts: { completed: 4 }, cached: 0 });
    expect([order[0], order[3], ...[...order].sort().slice(1, 3)]).toEqual(['a after ', 'd after b,c', 'b after a', 'c after a']);
    await Promise.all(workers.map((worker) => worker.stop()));
  });

  test('are given only what they can build', async () => {
    const needs: Readonly<Record<string, object>> = { plain: {}, python: { tools: ['python3'] }, large: { memoryMb: 9000 }, arm: { platforms: ['linux-arm64-glibc'] }, both: { platforms: ['linux-arm64-glibc', 'linux-x64-glibc'] } };
    const load = await created(planOf(Object.fromEntries(Object.keys(needs).map((slug) => [slug, []])), (slug) => ({ needs: needs[slug] ?? {} })));
    const small = service.queue.workLoads(building, { concurrency: 5, abilities, name: 'small' });
    while ((await getLoad(db.database, load.id)).counts.completed < 2) await sleep(20);
    expect((await getLoad(db.database, load.id)).counts).toMatchObject({ completed: 2, queued: 3 });
    const able = other.queue.workLoads(building, { concurrency: 5, abilities: { platform: 'linux-arm64-glibc', tools: ['python3', 'compiler'], memoryMb: 16_000 }, name: 'able' });
    expect(await ended(load)).toMatchObject({ state: 'completed' });
    const { tasks } = await loadGraph(db.database, load.id);
    expect(tasks.filter(({ worker }) => worker === 'small').map(({ slug }) => slug)).toEqual(['both', 'plain']);
    await Promise.all([small.stop(), able.stop()]);
  });

  test('wait for a build of the same inputs instead of doing it again', async () => {
    let builds = 0;
    const { fingerprint } = completionOf('same inputs').receipt;
    const found = new Set<string>();
    const handler: TaskHandler = async (work) => {
      await work.recordStage({ stage: 'resolving', fingerprint });
      const cached = found.has(fingerprint);
      if (!cached) builds += 1;
      await sleep(50);
      found.add(fingerprint);
      return { ...(await bundleOf(db.database, { slug: work.slug, inputs: 'same inputs' })), cached };
    };
    const workers = [service, other].map(({ queue }) => queue.workLoads(handler, { concurrency: 4, abilities }));
    const loads = await Promise.all(['x', 'y', 'z'].map((slug) => created(planOf({ [slug]: [], [`${slug}2`]: [] }))));
    expect((await Promise.all(loads.map(ended))).map(({ state }) => state)).toEqual(['completed', 'completed', 'completed']);
    expect(builds).toBe(1);
    await Promise.all(workers.map((worker) => worker.stop()));
  });

  test('stop what they do when its load is canceled, and go on with it when it is resumed', async () => {
    const gate = closedGate();
    const seen = (work: TaskWork) => gate.pass(work as never).then(() => building(work));
    const worker = other.queue.workLoads(seen, { concurrency: 2, abilities });
    const load = await created(planOf({ first: [], second: ['first'] }));
    await gate.reached(1);
    await cancelLoad(ports(), load.id);
    expect(await ended(load)).toMatchObject({ state: 'canceled', counts: { canceled: 2 } });
    gate.open();
    await resumeLoad(ports(), load.id);
    expect(await ended(load)).toMatchObject({ state: 'completed' });
    await worker.stop();
  });

  test('that stop hand back what they do, which goes on elsewhere', async () => {
    const gate = closedGate();
    const stopping = service.queue.workLoads((work) => gate.pass(work as never).then(() => building(work)), { concurrency: 1, abilities });
    const load = await created(planOf({ moved: [] }));
    await gate.reached(1);
    await stopping.stop({ drainSeconds: 0 });
    const worker = other.queue.workLoads(building, { concurrency: 1, abilities });
    expect(await ended(load)).toMatchObject({ state: 'completed' });
    expect((await loadGraph(db.database, load.id)).tasks).toMatchObject([{ attempt: 2, attemptLimit: 4 }]);
    await worker.stop();
  });

  test('take a failure of one for the failure of that one', async () => {
    const worker = service.queue.workLoads((work) => (work.slug === 'bad' ? fail('BUILD_FAILED', 'No.') : building(work)), { concurrency: 2, abilities });
    expect(await ended(await created(planOf({ bad: [], behind: ['bad'], good: [] })))).toMatchObject({ state: 'failed', counts: { failed: 1, blocked: 1, completed: 1 } });
    await worker.stop();
  });

  test('are given again what somebody has removed from the tables of the queue', async () => {
    const load = await created(planOf({ forgotten: [], next: ['forgotten'] }));
    await db.database.execute(`DELETE FROM pgboss.job WHERE name LIKE 'loads.%'`, []);
    const worker = service.queue.workLoads(building, { concurrency: 1, abilities });
    expect(await ended(load)).toMatchObject({ state: 'completed' });
    await worker.stop();
  });
});

describe('a worker process', () => {
  test('that is killed again and again in the middle of its task is found out, and the task stops with the reason', async () => {
    const load = await created(planOf({ poison: [], behind: ['poison'] }));
    for (let kill = 0; kill < 3; kill += 1) {
      await using child = await startChild('load-worker-process.ts', db.url);
      await child.heard('began');
      child.process.kill('SIGKILL');
    }
    expect(await ended(load)).toMatchObject({ state: 'failed', counts: { failed: 1, blocked: 1 } });
    expect((await loadGraph(db.database, load.id)).tasks[1]).toMatchObject({ slug: 'poison', attempt: 3, failure: { code: 'ATTEMPTS_USED_UP' } });
  }, THREE_LEASES_MS);

  test('that sleeps and wakes after another has taken over cannot change anything', async () => {
    await using child = await startChild('load-worker-process.ts', db.url);
    const load = await created(planOf({ sleeper: [], after: ['sleeper'] }));
    await child.heard('began');
    child.process.kill('SIGSTOP');
    const gate = closedGate();
    const worker = service.queue.workLoads((work) => (work.slug === 'sleeper' ? gate.pass(work as never) : Promise.resolve()).then(() => building(work)), { concurrency: 1, abilities, name: 'awake' });
    await gate.reached(1);
    const everything = async () => [await loadGraph(db.database, load.id), (await readEvents(db.database, { after: 0, limit: 5000 })).events, await listAttempts(db.database, { slug: 'sleeper' })];
    const before = await everything();
    child.process.stdin?.write('go on\n');
    child.process.kill('SIGCONT');
    expect(['ATTEMPT_LOST', 'CANCELED']).toContain(await child.heard('stage'));
    expect(await child.heard('end')).toBe('lost');
    expect(await everything()).toEqual(before);
    // It would take what comes next, and wait for a line.
    await child[Symbol.asyncDispose]();
    gate.open();
    expect(await ended(load)).toMatchObject({ state: 'completed', counts: { completed: 2 } });
    await worker.stop();
    expect(await violations(db.database)).toEqual([]);
  });
});
