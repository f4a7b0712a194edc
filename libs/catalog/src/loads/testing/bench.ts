import { FailureError } from '@apphub/model';
import { z } from 'zod';
import { type Database, openDatabase } from '../../database/index.ts';
import type { Lease } from '../../imports/index.ts';
import { completionOf, uploaded } from '../../imports/testing/fixture.ts';
import { type Boss, BOSS_SCHEMA, startBoss, within } from '../../queue/boss.ts';
import { type Delivery, leaseOf } from '../../queue/lease.ts';
import { taskDeliveries } from '../../queue/task-deliveries.ts';
import { type ClaimedTask, claimTask, completeTask, createLoad, type Load, type LoadPlan, type LoadPlanTask, type LoadPorts, type LoadRequest, loadGraph } from '../index.ts';

/** Loads worked by hand: no worker, and nobody who looks after them, so that a test alone says what happens. */
export interface Bench extends AsyncDisposable {
  readonly ports: LoadPorts;
  readonly database: Database;
  readonly boss: Boss;
  create(plan: LoadPlan, request?: Partial<LoadRequest>): Promise<Load>;
  /** Takes the next delivery and claims what it brings; undefined if there is none, or it brings nothing. */
  take(worker?: string): Promise<Held | undefined>;
  /** Takes deliveries until there are none. */
  takeAll(): Promise<readonly Held[]>;
  complete(held: Pick<Held, 'claim'>, inputs?: string): Promise<void>;
  /** The states of all tasks of a load, by slug. */
  states(load: Pick<Load, 'id'>): Promise<Readonly<Record<string, string>>>;
  /** What pg-boss does when a worker was not heard of for too long. */
  takeBack(held: Held): Promise<void>;
  /** Stops the time that tasks wait until their next attempt: a slow machine would let it pass by itself. @returns how many wait. */
  stopTime(): Promise<number>;
  /** Lets that time pass. */
  passTime(): Promise<void>;
}

export interface Held extends ClaimedTask {
  readonly delivery: Delivery;
}

const OPEN_QUEUES = 'SELECT name FROM load_queues ORDER BY name';
/** Only of what was put off: the others would be held up by the test. */
const STOP_TIME = `
  WITH waiting AS (
    UPDATE load_tasks SET not_before = now() + interval '1 day' WHERE not_before > updated_at RETURNING delivery
  )
  UPDATE ${BOSS_SCHEMA}.job SET start_after = now() + interval '1 day' FROM waiting
  WHERE job.id = delivery AND job.state < 'active' AND start_after > created_on`;
const nameSchema = z.object({ name: z.string() });

export async function openBench(url: string, database = openDatabase({ url, poolSize: 20, applicationName: 'bench' })): Promise<Bench> {
  const boss = await startBoss({ url, log: undefined });
  const ports = { database, deliveries: taskDeliveries(boss) };
  const fetch = async (): Promise<Delivery | undefined> => {
    for (const { name: queue } of await database.query(OPEN_QUEUES, [], nameSchema)) {
      const [job] = await boss.boss.fetch(queue);
      if (job !== undefined) return { queue, id: job.id, retryCount: job.retryCount };
    }
    return undefined;
  };
  const claim = async (delivery: Delivery, worker: string): Promise<Held | undefined> => {
    const outcome = await claimTask(ports, { delivery: delivery.id, worker, lease: leaseOf(boss, delivery) });
    return outcome.kind === 'claimed' ? { ...outcome, delivery } : undefined;
  };
  const take = async (worker = 'test') => {
    for (let delivery = await fetch(); delivery !== undefined; delivery = await fetch()) {
      const held = await claim(delivery, worker);
      if (held !== undefined) return held;
    }
    return undefined;
  };
  return {
    ports,
    database,
    boss,
    create: (plan, request = {}) => createLoad(ports, { selection: 'all', requestedBy: 'test', plan, ...request }),
    take,
    async takeAll() {
      const all: Held[] = [];
      for (let held = await take(); held !== undefined; held = await take()) all.push(held);
      return all;
    },
    async complete({ claim: { slug, ...fence } }, inputs = slug) {
      await completeTask(ports, { slug, ...fence }, await bundleOf(database, { slug, inputs }));
    },
    async states({ id }) {
      const { tasks } = await loadGraph(database, id);
      return Object.fromEntries(tasks.map(({ slug, state }) => [slug, state]));
    },
    async takeBack({ delivery: { queue, id, retryCount } }) {
      await boss.boss.fail(queue, { id, retryCount });
    },
    stopTime: () => database.execute(STOP_TIME, []),
    async passTime() {
      await database.execute('UPDATE load_tasks SET not_before = NULL WHERE not_before IS NOT NULL', []);
      await database.execute(`UPDATE ${BOSS_SCHEMA}.job SET start_after = now() WHERE start_after > now() AND state < 'active'`, []);
    },
    async [Symbol.asyncDispose]() {
      await boss.stop();
      await database.close();
    },
  };
}

/** What a build of `slug` from `inputs` gives, after the upload; the same inputs have the same fingerprint for every slug. */
export async function bundleOf(database: Database, { slug, inputs = slug }: { readonly slug: string; readonly inputs?: string }) {
  const completion = completionOf(slug);
  const { fingerprint } = completionOf(inputs).receipt;
  return uploaded(database, { ...completion, receipt: { ...completion.receipt, fingerprint } });
}

/** `{ b: ['a'] }`: b waits for a. Tasks with longer ways to the end come first, as planners order them. */
export function planOf(upstreams: Readonly<Record<string, readonly string[]>>, task: (slug: string) => Partial<LoadPlanTask> = () => ({})): LoadPlan {
  const edges = Object.entries(upstreams).flatMap(([slug, waitsFor]) => waitsFor.map((upstream) => [upstream, slug] as const));
  const lengths = new Map<string, number>();
  const lengthOf = (slug: string): number => {
    const known = lengths.get(slug);
    if (known !== undefined) return known;
    const length = 1 + Math.max(0, ...edges.filter(([upstream]) => upstream === slug).map(([, dependent]) => lengthOf(dependent)));
    lengths.set(slug, length);
    return length;
  };
  return { tasks: Object.keys(upstreams).map((slug) => ({ slug, priority: lengthOf(slug), expectedMs: 1000, ...task(slug) })), edges };
}

/** Of a call that is to fail. @returns the code of its failure; `written` if it did not fail. */
export async function codeOf(done: Promise<unknown>): Promise<string> {
  return done.then(
    () => 'written',
    (thrown: unknown) => {
      if (thrown instanceof FailureError) return thrown.failure.code;
      throw thrown;
    },
  );
}

/** A lease that never says no, as if nobody had thought of losing one. */
export function blindLease(boss: Boss, { queue, id }: Delivery): Lease {
  return {
    hold: async () => true,
    settle: async (tx) => {
      await boss.boss.complete(queue, id, null, within(tx));
      return true;
    },
    giveBack: async (tx) => {
      await boss.boss.fail(queue, id, null, within(tx));
      return true;
    },
  };
}

