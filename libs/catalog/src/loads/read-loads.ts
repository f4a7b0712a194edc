import { fail } from '@apphub/model';
import { z } from 'zod';
import type { Database, Queryable } from '../database/index.ts';
import { type Load, LOAD_COLUMNS, type LoadRow, loadSchema, toLoad } from './load.ts';
import { type Task, TASK_COLUMNS, taskSchema } from './task.ts';

const GET = `SELECT ${LOAD_COLUMNS} FROM loads WHERE id = $1`;
const LIST = `SELECT ${LOAD_COLUMNS} FROM loads WHERE $1::text[] IS NULL OR state = ANY ($1) ORDER BY created_at DESC, id LIMIT $2`;
const TASKS = `SELECT ${TASK_COLUMNS} FROM load_tasks WHERE load_id = $1 ORDER BY slug`;
const EDGES = `
  SELECT upstream.slug AS upstream, dependent.slug AS dependent
  FROM load_tasks AS upstream JOIN load_edges ON load_edges.upstream = upstream.id JOIN load_tasks AS dependent ON dependent.id = load_edges.dependent
  WHERE upstream.load_id = $1 ORDER BY upstream.slug, dependent.slug`;

/** @throws FailureError LOAD_UNKNOWN */
export async function readLoad(database: Queryable, loadId: string): Promise<LoadRow> {
  const [load] = await database.query(GET, [loadId], loadSchema);
  return load ?? fail('LOAD_UNKNOWN', `There is no load ${loadId}.`);
}

/** @returns a load with its counts and an estimate of the time left. @throws FailureError LOAD_UNKNOWN */
export async function getLoad(database: Queryable, loadId: string): Promise<Load> {
  return toLoad(await readLoad(database, loadId));
}

export interface LoadsQuery {
  readonly states?: readonly Load['state'][];
  /** Defaults to 100. */
  readonly limit?: number;
}

/** @returns loads, the newest first. */
export async function listLoads(database: Queryable, { states, limit = 100 }: LoadsQuery = {}): Promise<Load[]> {
  return (await database.query(LIST, [states ?? null, limit], loadSchema)).map(toLoad);
}

/** A load with all its tasks, by slug, and what waits for what. */
export interface LoadGraph {
  readonly load: Load;
  readonly tasks: readonly Task[];
  /** `[upstream, dependent]`, by slug. */
  readonly edges: readonly (readonly [string, string])[];
}

const edgeSchema = z.object({ upstream: z.string(), dependent: z.string() });

/** All of it as it was at one moment. @throws FailureError LOAD_UNKNOWN */
export async function loadGraph(database: Pick<Database, 'transaction'>, loadId: string): Promise<LoadGraph> {
  return database.transaction(
    async (tx) => {
      const load = toLoad(await readLoad(tx, loadId));
      const tasks = (await tx.query(TASKS, [loadId], taskSchema)).map(({ ticket: _ticket, inFlight: _inFlight, ...task }): Task => task);
      const edges = await tx.query(EDGES, [loadId], edgeSchema);
      return { load, tasks, edges: edges.map(({ upstream, dependent }) => [upstream, dependent] as const) };
    },
    { isolation: 'repeatable read', readOnly: true },
  );
}
