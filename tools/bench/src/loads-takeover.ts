import { cancelLoad, createLoad } from '@apphub/catalog';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LoadEngine, withLoadEngine } from './loads-database.ts';
import { trivialPlan } from './loads-engine.ts';
import { digits, limitedRow } from './loads-row.ts';
import { endOf } from './loads-run.ts';
import { type LoadWorker, startLoadWorker } from './loads-workers.ts';
import { median, quantile } from './measure.ts';
import type { BenchRow } from './row.ts';

const LIMIT_SECONDS = 12;
/** Victims at the same time; each of them has one task to itself. */
const AT_ONCE = 5;
/** Kills of one round begin at moments that are spread over this, in milliseconds: the engine looks for the lost in steps. */
const SPREAD_MS = 5_000;

/** From `kill -9` of a worker to its task running elsewhere, over so many kills. */
export async function benchTakeover(kills: number): Promise<readonly BenchRow[]> {
  const seconds: number[] = [];
  await withLoadEngine(async (engine) => {
    while (seconds.length < kills) seconds.push(...(await killSome(engine, Math.min(AT_ONCE, kills - seconds.length))));
  });
  const [p50, p90, p99, most] = [median(seconds), quantile(seconds, 0.9), quantile(seconds, 0.99), Math.max(...seconds)];
  return [
    limitedRow({
      name: `from kill -9 of a worker to its task running elsewhere, p99 of ${kills}`,
      measured: p99,
      unit: 's',
      bound: { atMost: LIMIT_SECONDS },
      note: `least ${digits(Math.min(...seconds))}, p50 ${digits(p50)}, p90 ${digits(p90)}, most ${digits(most)} s`,
    }),
  ];
}

/** Each victim has one task that holds; one process stands by with room for all of them. @returns seconds. */
async function killSome(engine: LoadEngine, count: number): Promise<readonly number[]> {
  await using open = new AsyncDisposableStack();
  const { url } = engine;
  const victims = new Map<string, LoadWorker>();
  const plan = { ...trivialPlan(count, { holds: true }), edges: [] };
  const load = await createLoad(engine, { selection: 'all', requestedBy: 'bench', concurrency: count, plan });
  for (let index = 0; index < count; index += 1) {
    const { promise: slug, resolve: onBegan } = Promise.withResolvers<string>();
    const victim = open.use(await startLoadWorker({ url, name: `victim ${index}`, concurrency: 1, onBegan }));
    victims.set(await slug, victim);
  }
  const taken = new Map([...victims.keys()].map((slug) => [slug, Promise.withResolvers<number>()]));
  const onBegan = (slug: string) => taken.get(slug)?.resolve(performance.now());
  open.use(await startLoadWorker({ url, name: 'stand-by', concurrency: count, onBegan }));
  const seconds = [...victims].map(async ([slug, victim]) => {
    await sleep(Math.random() * SPREAD_MS);
    const killed = performance.now();
    victim.process.kill('SIGKILL');
    return ((await taken.get(slug)!.promise) - killed) / 1000;
  });
  const measured = await Promise.all(seconds);
  await cancelLoad(engine, load.id);
  await endOf(engine.database, load);
  return measured;
}
