import { fail } from '@apphub/model';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { cancelLoad, createLoad, getLoad, type Load, loadGraph, resumeLoad, retryFailed } from '../loads/index.ts';
import { bundleOf, planOf } from '../loads/testing/bench.ts';
import { violations } from '../loads/testing/violations.ts';
import { useTestDatabase } from '../testing/index.ts';
import type { PlanHandler, PlanWork } from './index.ts';
import { openService, type Service } from './testing/fixture.ts';

let service: Service;

// Before the database, whose end comes first otherwise: hooks run in the order in which they are written.
afterAll(async () => service[Symbol.asyncDispose]());
const db = useTestDatabase();
beforeAll(async () => {
  service = await openService(db.url);
});

const ports = () => ({ database: db.database, deliveries: service.queue.deliveries });
const asked = () => createLoad(ports(), { selection: 'all', requestedBy: 'test' });

async function reached(load: Pick<Load, 'id'>, ...states: readonly Load['state'][]): Promise<Load> {
  for (;;) {
    const now = await getLoad(db.database, load.id);
    if (states.includes(now.state)) return now;
    await sleep(20);
  }
}

async function working<T>(handler: PlanHandler, work: () => Promise<T>): Promise<T> {
  const worker = service.queue.workPlans(handler, {});
  try {
    return await work();
  } finally {
    await worker.stop({ drainSeconds: 0 });
  }
}

async function abortOf({ signal }: PlanWork): Promise<never> {
  signal.throwIfAborted();
  return new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));
}

describe('a load without a plan', () => {
  test('gets one from a planner, with what is there already completed', async () => {
    const plan = planOf({ a: [], b: ['a'], c: ['b'] });
    const hits = [{ hits: [await bundleOf(db.database, { slug: 'a' })] }, { hits: [{ ...(await bundleOf(db.database, { slug: 'b' })), publish: async () => 'published' as const }] }];
    const load = await asked();
    const told: string[] = [];
    const onCompleted = (slugs: readonly string[]) => void told.push(...slugs);
    const planned = await working(async ({ loadId, load: { selection } }) => (expect([loadId, selection]).toEqual([load.id, 'all']), { plan: { ...plan, commit: 'c0ffee' }, hits, onCompleted }), () => reached(load, 'running'));
    expect(planned).toMatchObject({ commit: 'c0ffee', startedAt: expect.any(String) });
    expect(told).toEqual(['a', 'b']);
    const { tasks } = await loadGraph(db.database, load.id);
    expect(tasks).toMatchObject([
      { slug: 'a', state: 'completed', cached: true, result: { published: null } },
      { slug: 'b', state: 'completed', cached: true, result: { published: 'published' } },
      { slug: 'c', state: 'queued' },
    ]);
    expect(await violations(db.database)).toEqual([]);
  });

  test('keeps what its planner has found from workers until that is completed, and nothing else', async () => {
    const load = await asked();
    const found = ['first', 'second'];
    const seen: unknown[] = [];
    const publish = async () => {
      const { tasks } = await loadGraph(db.database, load.id);
      seen.push(Object.fromEntries(tasks.map(({ slug, state }) => [slug, state])));
      return 'published' as const;
    };
    const hits = await Promise.all(found.map(async (slug) => ({ hits: [{ ...(await bundleOf(db.database, { slug })), publish }] })));
    await working(async () => ({ plan: planOf({ first: [], second: [], behind: ['second'], other: [] }), hits }), async () => {
      while ((await getLoad(db.database, load.id)).counts.queued < 2) await sleep(20);
    });
    expect(seen).toEqual([
      { first: 'ready', second: 'ready', behind: 'waiting', other: 'queued' },
      { first: 'completed', second: 'ready', behind: 'waiting', other: 'queued' },
    ]);
    expect(await violations(db.database)).toEqual([]);
  });

  test('lets workers have what was found when its planner falls over, or is forgotten, before it is completed', async () => {
    const [broken, forgotten] = [await asked(), await asked()];
    const handler: PlanHandler = async ({ loadId }) => {
      const publish = async () => {
        if (loadId === forgotten.id) await db.database.execute(`DELETE FROM pgboss.job WHERE name = 'plans' AND state = 'active'`, []);
        throw new Error('The planner fell over.');
      };
      return { plan: planOf({ found: [] }), hits: [{ hits: [{ ...(await bundleOf(db.database, { slug: 'found' })), publish }] }] };
    };
    await working(handler, async () => {
      for (const { id } of [broken, forgotten]) while ((await getLoad(db.database, id)).counts.queued < 1) await sleep(20);
    });
    expect(await violations(db.database)).toEqual([]);
  });

  test('is tried again when Nx fails, and has failed when it cannot be planned at all', async () => {
    const [shaky, wrong] = [await asked(), await asked()];
    let attempts = 0;
    const handler: PlanHandler = async ({ loadId, attempt }) => {
      if (loadId === wrong.id) return fail('EXAMPLE_UNKNOWN', "A name in the selection is nobody's.");
      attempts = attempt;
      return attempt === 1 ? fail('PLAN_FAILED', 'Nx fell over.') : { plan: planOf({ a: [] }), hits: [] };
    };
    await working(handler, async () => {
      expect(await reached(wrong, 'failed')).toMatchObject({ failure: { code: 'EXAMPLE_UNKNOWN' }, startedAt: null });
      expect(await reached(shaky, 'running', 'failed')).toMatchObject({ state: 'running' });
    });
    expect(attempts).toBe(2);
    await retryFailed(ports(), wrong.id);
    expect(await getLoad(db.database, wrong.id)).toMatchObject({ state: 'planning', failure: null, endedAt: null });
    await working(async () => ({ plan: planOf({}), hits: [] }), async () => expect(await reached(wrong, 'completed')).toMatchObject({ failure: null }));
  });

  test('that is canceled stops its planner, and is planned when it is resumed', async () => {
    const load = await asked();
    const begun = Promise.withResolvers<void>();
    const aborted = Promise.withResolvers<void>();
    const waiting: PlanHandler = async (work) => {
      begun.resolve();
      return abortOf(work).finally(() => aborted.resolve());
    };
    await working(waiting, async () => {
      await begun.promise;
      await cancelLoad(ports(), load.id);
      await aborted.promise;
    });
    expect(await getLoad(db.database, load.id)).toMatchObject({ state: 'canceled' });
    expect(await resumeLoad(ports(), load.id)).toBe(0);
    await working(async () => ({ plan: planOf({ a: [] }), hits: [] }), () => reached(load, 'running'));
  });

  test('whose planner stops goes to the next one', async () => {
    const load = await asked();
    const begun = Promise.withResolvers<void>();
    await working(
      async (work) => {
        begun.resolve();
        return abortOf(work);
      },
      () => begun.promise,
    );
    await working(async () => ({ plan: planOf({ a: [] }), hits: [] }), () => reached(load, 'running'));
  });

  test('is given to planners again when somebody has removed it from the tables of the queue', async () => {
    const load = await asked();
    await db.database.execute(`DELETE FROM pgboss.job WHERE name = 'plans'`, []);
    await working(async () => ({ plan: planOf({ a: [] }), hits: [] }), () => reached(load, 'running'));
  });

  test('takes no plan from a planner that has lost it', async () => {
    const load = await asked();
    const lost: PlanHandler = async () => {
      await db.database.execute(`UPDATE pgboss.job SET retry_count = retry_count + 1 WHERE name = 'plans' AND state = 'active'`, []);
      return { plan: planOf({ late: [] }), hits: [] };
    };
    let given = false;
    await working(async (work) => {
      if (given) return abortOf(work);
      given = true;
      return lost(work);
    }, async () => {
      while (!given) await sleep(20);
      await sleep(300);
    });
    expect(await getLoad(db.database, load.id)).toMatchObject({ state: 'planning' });
  });
});
