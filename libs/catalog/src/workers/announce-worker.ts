import type { Queryable } from '../database/index.ts';
import type { WorkerProcess } from './worker-process.ts';

const ANNOUNCE = `
  INSERT INTO workers AS told (id, host, roles, abilities, isolation, concurrency, version, commit, stopping)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (id) DO UPDATE SET seen_at = now(), stopping = EXCLUDED.stopping, commit = EXCLUDED.commit`;

/** Says that a worker is alive, and what it can do; to be said again every `HEARD_EVERY_MS`. */
export async function announceWorker(database: Queryable, worker: WorkerProcess): Promise<void> {
  const { id, host, roles, abilities, isolation, concurrency, version, commit, stopping } = worker;
  await database.execute(ANNOUNCE, [id, host, roles, abilities, isolation, concurrency, version, commit, stopping]);
}

/** Says that a worker has come to its end. */
export async function forgetWorker(database: Queryable, id: string): Promise<void> {
  await database.execute('DELETE FROM workers WHERE id = $1', [id]);
}

/** Forgets those that went without a word so long ago. @returns how many. */
export async function forgetSilentWorkers(database: Queryable, { days }: { readonly days: number }): Promise<number> {
  return database.execute(`DELETE FROM workers WHERE seen_at < now() - make_interval(days => $1)`, [days]);
}
