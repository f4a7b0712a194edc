import { z } from 'zod';
import type { Queryable } from '../database/index.ts';
import type { Abilities } from '../loads/index.ts';
import { abilitiesSchema, SILENT_SECONDS, type WorkerProcess } from './worker-process.ts';

/** A worker as others see it. Times are ISO 8601, UTC. */
export interface ListedWorker extends WorkerProcess {
  /** `stopping`: takes no more work. `silent`: was not heard of for a while; it may be lost. */
  readonly state: 'alive' | 'stopping' | 'silent';
  readonly tasks: readonly WorkerTask[];
  readonly startedAt: string;
  readonly seenAt: string;
}

/** What it works on, of loads. */
export interface WorkerTask {
  readonly loadId: string;
  readonly slug: string;
  readonly attempt: number;
  readonly startedAt: string | null;
}

const LIST = `
  SELECT id, host, roles, abilities, isolation, concurrency, version, commit, stopping, started_at, seen_at,
    seen_at < now() - make_interval(secs => $1) AS silent,
    coalesce((SELECT jsonb_agg(jsonb_build_object('loadId', load_id, 'slug', slug, 'attempt', attempt, 'startedAt', started_at) ORDER BY started_at, slug)
      FROM load_tasks WHERE worker = workers.id AND state = 'running'), '[]') AS tasks
  FROM workers ORDER BY started_at, id`;

const rowSchema = z
  .object({
    id: z.string(),
    host: z.string(),
    roles: z.array(z.string()),
    abilities: abilitiesSchema.nullable(),
    isolation: z.string().nullable(),
    concurrency: z.int(),
    version: z.string(),
    commit: z.string().nullable(),
    stopping: z.boolean(),
    started_at: z.date(),
    seen_at: z.date(),
    silent: z.boolean(),
    tasks: z.array(z.object({ loadId: z.string(), slug: z.string(), attempt: z.int(), startedAt: z.string().nullable() })),
  })
  .transform(
    ({ started_at, seen_at, silent, tasks, ...row }): ListedWorker => ({
      ...row,
      state: silent ? 'silent' : row.stopping ? 'stopping' : 'alive',
      tasks: tasks.map((task) => ({ ...task, startedAt: task.startedAt === null ? null : new Date(task.startedAt).toISOString() })),
      startedAt: started_at.toISOString(),
      seenAt: seen_at.toISOString(),
    }),
  );

/** @returns all workers that are alive, or went without a word not long ago, with what they work on; the oldest first. */
export async function listWorkers(database: Queryable): Promise<ListedWorker[]> {
  return database.query(LIST, [SILENT_SECONDS], rowSchema);
}

const LIVE = `SELECT DISTINCT abilities FROM workers WHERE abilities IS NOT NULL AND NOT stopping AND seen_at >= now() - make_interval(secs => $1)`;
const liveSchema = z.object({ abilities: abilitiesSchema });

/** @returns what the workers can build that are alive; each set of abilities once. */
export async function liveAbilities(database: Queryable): Promise<readonly Abilities[]> {
  return (await database.query(LIVE, [SILENT_SECONDS], liveSchema)).map(({ abilities }) => abilities);
}
