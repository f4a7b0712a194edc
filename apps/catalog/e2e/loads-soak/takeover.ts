import { type Database, openDatabase } from '@apphub/catalog';
import { z } from 'zod';
import { startWorkers } from '../load-story/workers.ts';
import { eventually } from '../support/eventually.ts';
import { createLoadWorld } from '../support/load-world.ts';
import { ask, ended } from '../support/loads.ts';
import { example, sleepFor } from '../support/site.ts';

export interface TakeoverOptions {
  readonly kills: number;
  /** How many workers are killed at the same time; as many others are free to take over. Defaults to 5. */
  readonly atOnce?: number;
  /** Told milliseconds, kill by kill. */
  readonly onTakeover?: (ms: number) => void;
}

/** Longer than any takeover. */
const BUILD_MS = 120_000;

const BUILDING = "SELECT id::text, worker FROM load_tasks WHERE load_id = $1 AND state = 'running' AND stage = 'building'";
const buildingSchema = z.object({ id: z.string(), worker: z.string() });
const AGAIN = "SELECT started_at FROM example_bundle_attempts WHERE job_id = $1 AND attempt = 2";
const againSchema = z.object({ started_at: z.date() });

/** @returns for each kill -9 of a worker how long it took until its task was at work elsewhere, milliseconds. */
export async function measureTakeovers({ kills, atOnce = 5, onTakeover }: TakeoverOptions): Promise<readonly number[]> {
  const slugs = Array.from({ length: atOnce }, (_, index) => `long-${index}`);
  const files = Object.assign({}, ...slugs.map((slug) => example(slug, { script: sleepFor(BUILD_MS) }))) as Record<string, string | object>;
  await using world = await createLoadWorld({ files, env: { APPHUB_BUILD_CONCURRENCY: '1', APPHUB_DRAIN_SECONDS: '0' } });
  await using api = await world.start('api', { APPHUB_ROLES: 'api' });
  const client = world.client(api);
  const workers = await startWorkers(world, [...slugs, ...slugs].map((_, index) => `w${index}`));
  await using database = closing(openDatabase({ url: world.postgres.url, applicationName: 'takeovers' }));
  const taken: number[] = [];
  while (taken.length < kills) {
    const load = await ask(client);
    const building = await eventually(async () => {
      const rows = await database.query(BUILDING, [load], buildingSchema);
      return rows.length === atOnce && rows;
    });
    const times = await Promise.all(building.map(async ({ id, worker }) => {
      const machine = workers.machineOf(worker) ?? '';
      const killedAt = Date.now();
      await workers.kill(machine);
      const again = await eventually(async () => (await database.query(AGAIN, [id], againSchema))[0], { every: 50 });
      return { machine, ms: again.started_at.getTime() - killedAt };
    }));
    for (const { ms } of times) onTakeover?.(ms);
    taken.push(...times.map(({ ms }) => ms));
    await client.call('cancelLoad', { params: { id: load } });
    await Promise.all([ended(client, load), ...times.map(({ machine }) => workers.start(machine))]);
  }
  return taken.slice(0, kills);
}

/** @returns the distribution in words; the p-th percentile is the smallest time that p % do not exceed. */
export function takeoverSummary(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (percent: number) => ((sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN) / 1000).toFixed(2);
  return `${times.length} kills of a worker; seconds until its task was at work elsewhere: least ${at(0)}, median ${at(50)}, p90 ${at(90)}, p99 ${at(99)}, most ${at(100)}`;
}

function closing(database: Database): Database & AsyncDisposable {
  return Object.assign(database, { [Symbol.asyncDispose]: () => database.close() });
}
