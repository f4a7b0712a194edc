import { failure } from '@apphub/model';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { completionOf } from '../imports/testing/fixture.ts';
import { type Delivery, leaseOf } from '../queue/lease.ts';
import { useTestDatabase } from '../testing/index.ts';
import { type Bench, bundleOf, codeOf, type Held, openBench, planOf } from './testing/bench.ts';
import { type Cut, interrupt } from './testing/interrupt.ts';
import { truncate } from './testing/truncate.ts';
import { violations } from './testing/violations.ts';
import { cancelLoad, claimTask, completeHits, completeTask, createLoad, failTask, getLoad, type Load, type LoadPorts, loseTask, recordTaskStage, releaseTask, retryFailed } from './index.ts';

let bench: Bench;

// Before the database, whose end comes first otherwise: hooks run in the order in which they are written.
afterAll(async () => bench[Symbol.asyncDispose]());
const db = useTestDatabase();
beforeAll(async () => {
  bench = await openBench(db.url);
});

const PLAN = planOf({ a: [], b: ['a'], c: ['a'], d: ['b', 'c'], other: [] });
/** Some twenty rounds of a load, on a machine that has a tenth of its time for this. */
const MANY_CUTS_MS = 180_000;
const broken = { failure: failure('BUILD_FAILED', 'No.'), mayPass: false };
const passing = { failure: failure('STORE_UNAVAILABLE', 'Not now.'), mayPass: true };

interface Scene {
  readonly load: Load;
  /** Of the task `a`, at work. */
  readonly held: Held;
}

interface Operation {
  /** What comes before, and is not cut off. */
  readonly before?: (scene: Scene) => Promise<unknown>;
  readonly run: (ports: LoadPorts, scene: Scene) => Promise<unknown>;
  /** Whether the same caller may say it again, and it is done once. */
  readonly isRepeatable?: true;
}

const { fingerprint } = completionOf('a').receipt;
let delivery: Delivery;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'the end of a task, the release of its dependents and their sending': {
    run: async (ports, { held }) => completeTask(ports, held.claim, await bundleOf(db.database, { slug: 'a' })),
    isRepeatable: true,
  },
  'the end of a task that is published': {
    run: async (ports, { held }) => completeTask(ports, held.claim, { ...(await bundleOf(db.database, { slug: 'a' })), publish: async () => 'published' }),
    isRepeatable: true,
  },
  'a failure that blocks others': { run: (ports, { held }) => failTask(ports, held.claim, broken) },
  'a failure that may pass': { run: (ports, { held }) => failTask(ports, held.claim, passing) },
  'the loss of a worker': { run: (ports, { held }) => loseTask(ports, held.claim), isRepeatable: true },
  'handing a task back': { run: (ports, { held }) => releaseTask(ports, held.claim) },
  'a stage': { run: (ports, { held }) => recordTaskStage(ports, held.claim, { stage: 'building', fingerprint }) },
  'a claim': {
    before: async ({ held }) => {
      const [job] = await bench.boss.boss.fetch(held.delivery.queue);
      delivery = { queue: held.delivery.queue, id: job?.id ?? '', retryCount: job?.retryCount ?? 0 };
    },
    run: (ports) => claimTask(ports, { delivery: delivery.id, worker: 'cut off', lease: leaseOf(bench.boss, delivery) }),
  },
  'hits': {
    run: async (ports, { load }) => completeHits(ports, { loadId: load.id, hits: await Promise.all(['other', 'b'].map((slug) => bundleOf(db.database, { slug }))) }),
    isRepeatable: true,
  },
  'a cancellation': { run: (ports, { load }) => cancelLoad(ports, load.id), isRepeatable: true },
  'a new load': { run: (ports) => createLoad(ports, { selection: 'all', requestedBy: 'test', plan: PLAN }) },
  'another try of what failed': {
    before: ({ held }) => failTask(bench.ports, held.claim, broken),
    run: (ports, { load }) => retryFailed(ports, load.id),
    isRepeatable: true,
  },
};

async function scene(): Promise<Scene> {
  const load = await bench.create(PLAN);
  const held = await bench.take();
  if (held?.claim.slug !== 'a') throw new Error('a was to begin');
  return { load, held };
}

/** What everybody sees, but for times and names. */
async function everything(): Promise<string> {
  const tables = ['loads', 'load_tasks', 'load_edges', 'example_bundle_attempts', 'example_bundle_status', 'events'];
  const rows = await Promise.all(tables.map((table) => db.database.raw(`SELECT to_jsonb(${table}) - '{updated_at}'::text[] AS row FROM ${table} ORDER BY 1`)));
  const jobs = await db.database.raw('SELECT id, state, retry_count FROM pgboss.job ORDER BY id');
  return JSON.stringify([...rows, jobs]);
}

/** A worker that died is found out, and whatever there is to do is done by another one. */
async function goOn(): Promise<void> {
  const lost = await db.database.raw(`SELECT name, id, retry_count FROM pgboss.job WHERE state = 'active'`);
  for (const { name, id, retry_count } of lost.rows) await bench.boss.boss.fail(String(name), { id: String(id), retryCount: Number(retry_count) });
  await bench.passTime();
  for (let next = await bench.take('survivor'); next !== undefined; next = await bench.take('survivor')) await bench.complete(next);
}

async function sceneOf({ before }: Operation): Promise<Scene> {
  const begun = await scene();
  await before?.(begun);
  return begun;
}

describe.each(Object.entries(OPERATIONS))('%s', (_words, operation) => {
  const cutOff = (cut: Cut, begun: Scene) => codeOf(operation.run({ ...bench.ports, database: interrupt(db.database, cut).database }, begun));
  beforeEach(async () => truncate(db.database));

  test('cut off after any of its statements, has done nothing, and others go on', async () => {
    const counted = interrupt(db.database, 'never');
    await operation.run({ ...bench.ports, database: counted.database }, await sceneOf(operation));
    await goOn();
    expect(counted.statements).toBeGreaterThan(3);
    for (let cut = 0; cut <= counted.statements; cut += 1) {
      await truncate(db.database);
      const begun = await sceneOf(operation);
      const before = await everything();
      expect([cut, await cutOff(cut, begun)]).toEqual([cut, 'DATABASE_UNAVAILABLE']);
      expect(await everything()).toBe(before);
      await goOn();
      expect([cut, await violations(db.database)]).toEqual([cut, []]);
      expect(isEnded(await getLoad(db.database, begun.load.id))).toBe(true);
    }
  }, MANY_CUTS_MS);

  test('whose answer was lost is done, and said again it is not done twice', async () => {
    const begun = await sceneOf(operation);
    expect(await cutOff('committed', begun)).toBe('DATABASE_UNAVAILABLE');
    const after = await everything();
    if (operation.isRepeatable) await operation.run(bench.ports, begun);
    expect(await everything()).toBe(after);
    await goOn();
    expect(await violations(db.database)).toEqual([]);
    expect(isEnded(await getLoad(db.database, begun.load.id))).toBe(true);
  });
});

function isEnded({ endedAt }: Load): boolean {
  return endedAt !== null;
}
