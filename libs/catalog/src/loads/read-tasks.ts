import { fail } from '@apphub/model';
import { MOST_EDGES, MOST_UPSTREAMS_TOLD } from '@apphub/model/api';
import { z } from 'zod';
import { type Attempt, listAttempts } from '../imports/index.ts';
import type { Database, Queryable, Transaction } from '../database/index.ts';
import type { Load, TaskStateName } from './load.ts';
import { describeLoad } from './read-load-page.ts';
import { type ListedTask, listedTaskColumns, listedTaskSchema, oneTask } from './task-page.ts';

export interface TaskPageQuery {
  readonly loadId: string;
  readonly states?: readonly TaskStateName[] | undefined;
  /** The last slug of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface TaskPage {
  readonly load: Load;
  /** By slug. */
  readonly tasks: readonly ListedTask[];
  readonly hasMore: boolean;
}

const inPage = listedTaskColumns({ isWhole: false, mostUpstreams: MOST_UPSTREAMS_TOLD });
const alone = listedTaskColumns({ isWhole: true, mostUpstreams: MOST_UPSTREAMS_TOLD });

/** A page is as long as its limit, or as the edges that lead into it may be, and has at least one task. */
const PAGE = `
  WITH candidate AS MATERIALIZED (
    SELECT load_tasks.*, (SELECT count(*) FROM load_edges WHERE dependent = load_tasks.id) AS upstreams FROM load_tasks
    WHERE load_id = $1 AND ($2::text[] IS NULL OR state = ANY ($2)) AND ($3::text IS NULL OR slug > $3)
    ORDER BY slug LIMIT $4 + 1
  ), placed AS (
    SELECT *, row_number() OVER (ORDER BY slug) AS place, sum(upstreams) OVER (ORDER BY slug) AS edges FROM candidate
  )
  SELECT ${inPage}, (SELECT count(*) FROM candidate) AS candidates
  FROM placed AS task JOIN load_queues ON load_queues.name = task.queue
  WHERE place <= $4 AND (place = 1 OR edges <= ${MOST_EDGES})
  ORDER BY task.slug`;

const candidatesSchema = z.object({ candidates: z.int() });
const placedSchema = z.object({}).loose().transform((row) => ({ ...candidatesSchema.parse(row), task: listedTaskSchema.parse(row) }));

/** Tasks of a load as they were at one moment. @throws FailureError LOAD_UNKNOWN */
export async function pageTasks(database: Pick<Database, 'transaction'>, query: TaskPageQuery): Promise<TaskPage> {
  return atOneMoment(database, (tx) => readPage(tx, query));
}

export interface GraphPage extends TaskPage {
  /** `[upstream, dependent]` by slug, of all dependents of this page. */
  readonly edges: readonly (readonly [string, string])[];
  /** The chain of tasks that is expected to take longest, in its order; only of the first page. */
  readonly criticalPath: readonly string[] | null;
}

const EDGES = `
  SELECT upstream.slug AS upstream, dependent.slug AS dependent
  FROM load_tasks AS dependent JOIN load_edges ON load_edges.dependent = dependent.id JOIN load_tasks AS upstream ON upstream.id = load_edges.upstream
  WHERE dependent.id = ANY ($1) ORDER BY dependent.slug, upstream.slug`;

/** `priority` is the longest way from a task to the end: who follows it to the highest one goes that way. */
const CRITICAL_PATH = `
  WITH RECURSIVE path (id, slug, place) AS (
    (SELECT id, slug, 1 FROM load_tasks WHERE load_id = $1 AND NOT EXISTS (SELECT FROM load_edges WHERE dependent = load_tasks.id) ORDER BY priority DESC, slug LIMIT 1)
    UNION ALL
    SELECT next.id, next.slug, place + 1 FROM path CROSS JOIN LATERAL (
      SELECT task.id, task.slug FROM load_edges CROSS JOIN LATERAL (${oneTask('load_edges.dependent')}) AS task
      WHERE load_edges.upstream = path.id ORDER BY task.priority DESC, task.slug LIMIT 1) AS next
  )
  SELECT slug FROM path ORDER BY place`;

const edgeSchema = z.object({ upstream: z.string(), dependent: z.string() });
const slugSchema = z.object({ slug: z.string() });

/** As `pageTasks`, with what waits for what. */
export async function pageGraph(database: Pick<Database, 'transaction'>, query: Omit<TaskPageQuery, 'states'>): Promise<GraphPage> {
  return atOneMoment(database, async (tx) => {
    const page = await readPage(tx, query);
    const edges = await tx.query(EDGES, [page.tasks.map(({ id }) => id)], edgeSchema);
    const path = query.after === undefined ? await tx.query(CRITICAL_PATH, [query.loadId], slugSchema) : null;
    return { ...page, edges: edges.map(({ upstream, dependent }) => [upstream, dependent] as const), criticalPath: path?.map(({ slug }) => slug) ?? null };
  });
}

export interface TaskDetail {
  readonly load: Load;
  readonly task: ListedTask;
  readonly upstreams: readonly string[];
  readonly dependents: readonly string[];
  readonly attempts: readonly Attempt[];
}

const TASK = `SELECT ${alone} FROM load_tasks AS task JOIN load_queues ON load_queues.name = task.queue WHERE load_id = $1 AND slug = $2`;
const UPSTREAMS = 'SELECT slug FROM load_edges JOIN load_tasks ON id = upstream WHERE dependent = $1 ORDER BY slug';
const DEPENDENTS = 'SELECT slug FROM load_edges JOIN load_tasks ON id = dependent WHERE upstream = $1 ORDER BY slug';

/** One task and all that was tried for it. @throws FailureError LOAD_UNKNOWN, TASK_UNKNOWN */
export async function getTask(database: Pick<Database, 'transaction'>, { loadId, slug }: { readonly loadId: string; readonly slug: string }): Promise<TaskDetail> {
  return atOneMoment(database, async (tx) => {
    const load = await describeLoad(tx, loadId);
    const [task] = await tx.query(TASK, [loadId, slug], listedTaskSchema);
    if (task === undefined) return fail('TASK_UNKNOWN', `The load ${loadId} has no task of ${JSON.stringify(slug)}.`);
    const slugs = async (sql: string) => (await tx.query(sql, [task.id], slugSchema)).map((row) => row.slug);
    return { load, task, upstreams: await slugs(UPSTREAMS), dependents: await slugs(DEPENDENTS), attempts: await listAttempts(tx, { jobId: task.id }) };
  });
}

async function readPage(tx: Queryable, { loadId, states, after, limit }: TaskPageQuery): Promise<TaskPage> {
  const load = await describeLoad(tx, loadId);
  const placed = await tx.query(PAGE, [loadId, states ?? null, after ?? null, limit], placedSchema);
  return { load, tasks: placed.map(({ task }) => task), hasMore: placed.length < (placed[0]?.candidates ?? 0) };
}

function atOneMoment<T>(database: Pick<Database, 'transaction'>, read: (tx: Transaction) => Promise<T>): Promise<T> {
  return database.transaction(read, { isolation: 'repeatable read', readOnly: true });
}
