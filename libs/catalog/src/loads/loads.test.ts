import { failure } from '@apphub/model';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readEvents } from '../events/index.ts';
import { getStatus } from '../status/index.ts';
import { useTestDatabase } from '../testing/index.ts';
import { type Bench, bundleOf, codeOf, openBench, planOf } from './testing/bench.ts';
import { truncate } from './testing/truncate.ts';
import { violations } from './testing/violations.ts';
import { cancelLoad, completeHits, createLoad, failPlanning, failTask, getLoad, listLoads, loadGraph, planLoad, releaseTask, resumeLoad, retryFailed } from './index.ts';

let bench: Bench;

// Before the database, whose end comes first otherwise: hooks run in the order in which they are written.
afterAll(async () => bench[Symbol.asyncDispose]());
const db = useTestDatabase();
beforeAll(async () => {
  bench = await openBench(db.url);
});
beforeEach(async () => truncate(db.database));

const broken = { failure: failure('BUILD_FAILED', 'It did not build.'), mayPass: false };
const passing = { failure: failure('STORE_UNAVAILABLE', 'The store is away.'), mayPass: true };
const DIAMOND = { a: [], b: ['a'], c: ['a'], d: ['b', 'c'], other: [] };

async function held(slug: string) {
  const found = await bench.take();
  if (found?.claim.slug !== slug) throw new Error(`${found?.claim.slug} was begun, not ${slug}`);
  return found;
}

describe('a load', () => {
  test('begins with what waits for nothing, and ends when all is built', async () => {
    const load = await bench.create(planOf(DIAMOND));
    expect(load).toMatchObject({ state: 'running', counts: { waiting: 3, queued: 2 }, leftMs: 5000 });
    await bench.complete(await held('a'));
    expect(await bench.states(load)).toMatchObject({ a: 'completed', b: 'queued', c: 'queued', d: 'waiting' });
    await bench.complete(await held('b'));
    expect(await bench.states(load)).toMatchObject({ d: 'waiting' });
    await bench.complete(await held('c'));
    const last = await held('d');
    expect(last.upstreams.map(({ slug }) => slug)).toEqual(['b', 'c']);
    await bench.complete(last);
    await bench.complete(await held('other'));
    expect(await getLoad(db.database, load.id)).toMatchObject({ state: 'completed', counts: { completed: 5 }, leftMs: 0, endedAt: expect.any(String) });
    expect(await violations(db.database)).toEqual([]);
  });

  test('is told in events: each task, and the whole with its counts', async () => {
    const { id } = await bench.create(planOf({ a: [] }));
    await bench.complete(await held('a'));
    const { events } = await readEvents(db.database, { after: 0, filter: { jobId: id } });
    expect(events.map(({ type, data }) => [type, (data as { state: string }).state])).toEqual([
      ['load.progress', 'running'],
      ['load.task.progress', 'running'],
      ['load.progress', 'running'],
      ['load.task.progress', 'completed'],
      ['load.progress', 'completed'],
    ]);
    expect(await getStatus(db.database, 'a')).toMatchObject({ state: 'completed', version: '1.0.0', artifactId: expect.any(String) });
  });

  test('begins with the longest way to the end, also when that became ready last', async () => {
    const plan = planOf({ first: [], late: ['first'], end: ['late'], x: [], y: [], z: [] });
    await bench.create(plan, { concurrency: 1 });
    const order: string[] = [];
    for (let next = await bench.take(); next !== undefined; next = await bench.take()) {
      order.push(next.claim.slug);
      await bench.complete(next);
    }
    expect(order).toEqual(['first', 'late', 'end', 'x', 'y', 'z']);
  });

  test('runs no more at a time than it may, whatever kinds of workers there are', async () => {
    const plan = planOf({ a: [], b: [], c: [], d: [], e: [], f: [] }, (slug) => ({ needs: { tools: slug < 'd' ? ['python3'] : [] } }));
    const load = await bench.create(plan, { concurrency: 2 });
    expect((await getLoad(db.database, load.id)).counts.queued).toBe(4);
    const running = await bench.takeAll();
    expect(running).toHaveLength(2);
    expect(await violations(db.database)).toEqual([]);
    for (const each of running) await bench.complete(each);
    expect(await bench.takeAll()).toHaveLength(2);
  });

  test('takes turns with others, however many tasks wait in front', async () => {
    const many = (prefix: string) => planOf(Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`${prefix}${10 + index}`, []])));
    await bench.create(many('a'));
    for (let index = 0; index < 4; index += 1) await bench.complete((await bench.take())!);
    await bench.create(many('b'));
    const next: string[] = [];
    for (let index = 0; index < 8; index += 1) {
      const task = (await bench.take())!;
      next.push(task.claim.slug.slice(0, 1));
      await bench.complete(task);
    }
    expect(next.filter((prefix) => prefix === 'b')).toHaveLength(4);
  });

  test('without tasks is completed at once', async () => {
    expect(await bench.create({ tasks: [], edges: [] })).toMatchObject({ state: 'completed' });
  });

  test('can be asked for before it is planned, and its first plan counts', async () => {
    const { id, state } = await createLoad(bench.ports, { selection: { slugs: ['a'] }, requestedBy: 'test' });
    expect(state).toBe('planning');
    expect(await listLoads(db.database, { states: ['planning'] })).toMatchObject([{ id, selection: { slugs: ['a'] } }]);
    await planLoad(bench.ports, { loadId: id, plan: planOf({ a: [] }) });
    expect(await planLoad(bench.ports, { loadId: id, plan: planOf({ b: [] }) })).toMatchObject({ state: 'running', counts: { queued: 1 } });
    await failPlanning(bench.ports, { loadId: id, failure: failure('PLAN_FAILED', 'No.') });
    expect(await bench.states({ id })).toEqual({ a: 'queued' });
  });

  test('that cannot be planned has failed, and one that is canceled before is canceled', async () => {
    const first = await createLoad(bench.ports, { selection: 'all', requestedBy: 'test' });
    await failPlanning(bench.ports, { loadId: first.id, failure: failure('PLAN_FAILED', 'No.') });
    expect(await getLoad(db.database, first.id)).toMatchObject({ state: 'failed', failure: { code: 'PLAN_FAILED' } });
    const second = await createLoad(bench.ports, { selection: 'all', requestedBy: 'test' });
    await cancelLoad(bench.ports, second.id);
    expect(await planLoad(bench.ports, { loadId: second.id, plan: planOf({ a: [] }) })).toMatchObject({ state: 'canceled', counts: { queued: 0 } });
  });

  test('shows all its tasks and edges', async () => {
    const load = await bench.create(planOf(DIAMOND, () => ({ details: { folder: 'examples/x' } })));
    const graph = await loadGraph(db.database, load.id);
    expect(graph.edges).toEqual([['a', 'b'], ['a', 'c'], ['b', 'd'], ['c', 'd']]);
    expect(graph.tasks[0]).toMatchObject({ slug: 'a', state: 'queued', waitsFor: 0, details: { folder: 'examples/x' } });
  });

  test('that nobody knows is unknown', async () => {
    expect(await codeOf(getLoad(db.database, '00000000-0000-4000-8000-000000000000'))).toBe('LOAD_UNKNOWN');
    expect(await codeOf(cancelLoad(bench.ports, '00000000-0000-4000-8000-000000000000'))).toBe('LOAD_UNKNOWN');
  });
});

describe('a failed task', () => {
  test('blocks what depends on it, near and far, because of it, and nothing else', async () => {
    const load = await bench.create(planOf(DIAMOND));
    await bench.complete(await held('a'));
    await failTask(bench.ports, (await held('b')).claim, broken);
    expect(await bench.states(load)).toEqual({ a: 'completed', b: 'failed', c: 'queued', d: 'blocked', other: 'queued' });
    const { tasks } = await loadGraph(db.database, load.id);
    expect(tasks.find(({ slug }) => slug === 'd')).toMatchObject({ because: 'b', failure: { code: 'UPSTREAM_FAILED', message: expect.stringContaining('because b failed') } });
    expect(await getStatus(db.database, 'd')).toMatchObject({ state: 'failed', failure: { code: 'UPSTREAM_FAILED' } });
    for (const each of await bench.takeAll()) await bench.complete(each);
    expect(await getLoad(db.database, load.id)).toMatchObject({ state: 'failed', counts: { completed: 3, failed: 1, blocked: 1 } });
    expect(await violations(db.database)).toEqual([]);
  });

  test('is tried again later where that may help, and stops with the reason after its last attempt', async () => {
    const load = await bench.create(planOf({ a: [], b: ['a'] }));
    for (const end of ['queued', 'queued', 'failed']) {
      expect(await failTask(bench.ports, (await held('a')).claim, passing)).toBe(end);
      expect(await bench.stopTime()).toBe(end === 'queued' ? 1 : 0);
      expect(await bench.take()).toBeUndefined();
      await bench.passTime();
    }
    expect(await bench.states(load)).toEqual({ a: 'failed', b: 'blocked' });
    expect((await loadGraph(db.database, load.id)).tasks[0]).toMatchObject({ attempt: 3, failure: { code: 'STORE_UNAVAILABLE' } });
  });

  test('ends a load that fails fast', async () => {
    const load = await bench.create(planOf(DIAMOND), { failFast: true });
    const a = await held('a');
    const other = await held('other');
    await failTask(bench.ports, a.claim, broken);
    expect(await bench.states(load)).toEqual({ a: 'failed', b: 'blocked', c: 'blocked', d: 'blocked', other: 'running' });
    expect(await codeOf(bench.complete(other))).toBe('CANCELED');
    await releaseTask(bench.ports, other.claim);
    expect(await getLoad(db.database, load.id)).toMatchObject({ state: 'failed', counts: { canceled: 1 } });
    expect(await violations(db.database)).toEqual([]);
  });

  test('and what it blocked can be tried again', async () => {
    const load = await bench.create(planOf(DIAMOND));
    await failTask(bench.ports, (await held('a')).claim, broken);
    await bench.complete(await held('other'));
    expect(await getLoad(db.database, load.id)).toMatchObject({ state: 'failed' });
    expect(await retryFailed(bench.ports, load.id)).toBe(4);
    expect(await bench.states(load)).toEqual({ a: 'queued', b: 'waiting', c: 'waiting', d: 'waiting', other: 'completed' });
    // Should it be found instead of built, it took no time.
    expect((await loadGraph(db.database, load.id)).tasks.filter(({ state }) => state !== 'completed').map(({ startedAt }) => startedAt)).toEqual([null, null, null, null]);
    const again = await held('a');
    expect(again.claim.attempt).toBe(2);
    await bench.complete(again);
    expect(await violations(db.database)).toEqual([]);
  });
});

describe('a canceled load', () => {
  test('begins nothing more, ends when what is at work has stopped, and can be resumed', async () => {
    const load = await bench.create(planOf(DIAMOND));
    const a = await held('a');
    await cancelLoad(bench.ports, load.id);
    expect(await bench.states(load)).toEqual({ a: 'running', b: 'canceled', c: 'canceled', d: 'canceled', other: 'canceled' });
    expect(await bench.take()).toBeUndefined();
    expect(await getLoad(db.database, load.id)).toMatchObject({ state: 'running', stopping: 'canceled' });
    expect(await codeOf(bench.complete(a))).toBe('CANCELED');
    await releaseTask(bench.ports, a.claim);
    expect(await getLoad(db.database, load.id)).toMatchObject({ state: 'canceled', counts: { canceled: 5 } });
    expect(await codeOf(cancelLoad(bench.ports, load.id))).toBe('LOAD_ENDED');
    expect(await violations(db.database)).toEqual([]);
    expect(await resumeLoad(bench.ports, load.id)).toBe(5);
    for (let next = await bench.take(); next !== undefined; next = await bench.take()) await bench.complete(next);
    expect(await getLoad(db.database, load.id)).toMatchObject({ state: 'completed' });
    expect(await violations(db.database)).toEqual([]);
  });
});

describe('hits', () => {
  const hitsOf = (...slugs: readonly string[]) => Promise.all(slugs.map((slug) => bundleOf(db.database, { slug })));

  test('are completed together with all that waits for nothing but them', async () => {
    const load = await bench.create(planOf({ ...DIAMOND, e: ['d', 'unknown'], unknown: [] }));
    expect(await completeHits(bench.ports, { loadId: load.id, hits: await hitsOf('a', 'b', 'c', 'd', 'e') })).toEqual(['a', 'b', 'c', 'd']);
    expect(await bench.states(load)).toEqual({ a: 'completed', b: 'completed', c: 'completed', d: 'completed', e: 'waiting', other: 'queued', unknown: 'queued' });
    expect(await getLoad(db.database, load.id)).toMatchObject({ cached: 4 });
    expect(await getStatus(db.database, 'd')).toMatchObject({ state: 'completed', cached: true, artifactId: expect.any(String) });
    expect(await violations(db.database)).toEqual([]);
    expect(await completeHits(bench.ports, { loadId: load.id, hits: await hitsOf('a', 'b') })).toEqual([]);
  });

  test('leave alone what is at work, and what is not in the store', async () => {
    const load = await bench.create(planOf({ a: [], b: [], c: [] }));
    await held('a');
    const hits = await hitsOf('a', 'b', 'c');
    await db.database.raw('TRUNCATE blobs CASCADE');
    const whichAreStored = async () => [hits[0]!.receipt.digest, hits[1]!.receipt.digest];
    expect(await completeHits(bench.ports, { loadId: load.id, hits, whichAreStored })).toEqual(['b']);
    expect(await bench.states(load)).toEqual({ a: 'running', b: 'completed', c: 'queued' });
    expect(await violations(db.database)).toEqual([]);
  });
});
