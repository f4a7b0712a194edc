import { randomUUID } from 'node:crypto';
import type { Failure, Json } from '@apphub/model';
import type { Transaction } from '../database/index.ts';
import { storableFailure } from '../imports/storable.ts';
import { beginChange, finishChange } from './change-load.ts';
import { type Load, LOAD_COLUMNS, type LoadRow, loadSchema, toLoad } from './load.ts';
import { checkPlan, type LoadPlan, usualMs } from './load-plan.ts';
import { type LockedLoad, lockLoad } from './lock-load.ts';
import { queueOf, type TaskQueue } from './needs.ts';
import { readLoad } from './read-loads.ts';
import type { LoadPorts } from './task-deliveries.ts';
import { loadEvent, tell } from './tell.ts';

export interface LoadRequest {
  /** What was asked for, for people and for whoever makes the plan. */
  readonly selection: Json;
  readonly force?: boolean;
  readonly publish?: boolean;
  /** Whether the first failure ends the load. */
  readonly failFast?: boolean;
  /** How many tasks may run at the same time. Defaults to 64. */
  readonly concurrency?: number;
  readonly requestedBy: string;
  /** Without one, the load is `planning` until `planLoad` or `failPlanning`. */
  readonly plan?: LoadPlan;
}

const DEFAULT_CONCURRENCY = 64;

const INSERT = `
  INSERT INTO loads (id, selection, force, publish, fail_fast, concurrency, state, requested_by, created_at, updated_at)
  SELECT $1, $2, $3, $4, $5, $6, 'planning', $7, now, now FROM date_trunc('milliseconds', clock_timestamp()) AS now
  RETURNING ${LOAD_COLUMNS}`;

/** Writes a load down and, where its plan is known, sends what can begin; one transaction, as many statements for many tasks as for few. */
export async function createLoad(ports: LoadPorts, request: LoadRequest): Promise<Load> {
  const { plan } = request;
  const queues = plan === undefined ? [] : await prepare(ports, plan);
  const id = randomUUID();
  await ports.database.transaction(async (tx) => {
    const { selection, force = false, publish = false, failFast = false, concurrency = DEFAULT_CONCURRENCY, requestedBy } = request;
    const [load] = await tx.query(INSERT, [id, JSON.stringify(selection), force, publish, failFast, concurrency, requestedBy], loadSchema);
    if (load === undefined) throw new Error('INSERT … RETURNING gave no row');
    if (plan === undefined) await tell({ tx, statuses: [], events: [loadEvent(toLoad(load))] });
    else await insertPlan(ports, { tx, plan, queues, locked: { load, now: new Date(load.createdAt) } });
  });
  return toLoad(await readLoad(ports.database, id));
}

/**
 * Gives a load its plan. Only the first plan counts: a load that has one already is left alone.
 *
 * @throws FailureError LOAD_UNKNOWN
 */
export async function planLoad(ports: LoadPorts, { loadId, plan }: { readonly loadId: string; readonly plan: LoadPlan }): Promise<Load> {
  const queues = await prepare(ports, plan);
  await ports.database.transaction(async (tx) => {
    const locked = await lockLoad(tx, loadId);
    if (locked.load.state === 'planning') await insertPlan(ports, { tx, plan, queues, locked });
  });
  return toLoad(await readLoad(ports.database, loadId));
}

const FAIL = `UPDATE loads SET state = 'failed', failure = $2, updated_at = $3, ended_at = $3 WHERE id = $1 AND state = 'planning' RETURNING ${LOAD_COLUMNS}`;

/** Ends a load that cannot be planned; without effect once it has a plan. @throws FailureError LOAD_UNKNOWN */
export async function failPlanning({ database }: Pick<LoadPorts, 'database'>, { loadId, failure }: { readonly loadId: string; readonly failure: Failure }): Promise<void> {
  await database.transaction(async (tx) => {
    const { now } = await lockLoad(tx, loadId);
    const [failed] = await tx.query(FAIL, [loadId, storableFailure(failure), now], loadSchema);
    if (failed !== undefined) await tell({ tx, statuses: [], events: [loadEvent(toLoad(failed))] });
  });
}

async function prepare({ deliveries }: LoadPorts, plan: LoadPlan): Promise<readonly TaskQueue[]> {
  checkPlan(plan);
  const queues = [...new Map(plan.tasks.map(({ needs = {} }) => queueOf(needs)).map((queue) => [queue.name, queue])).values()];
  await deliveries.prepare(queues);
  return queues;
}

interface Planned {
  readonly tx: Transaction;
  readonly plan: LoadPlan;
  readonly queues: readonly TaskQueue[];
  readonly locked: LockedLoad;
}

const QUEUES = `
  INSERT INTO load_queues (name, needs) SELECT name, needs FROM jsonb_to_recordset($1) AS queue (name text, needs jsonb) ORDER BY name ON CONFLICT DO NOTHING`;

const TASKS = `
  INSERT INTO load_tasks (id, load_id, slug, source_key, fingerprint, details, queue, priority, expected_ms, state, waits_for, updated_at)
  SELECT id, $1, slug, source_key, fingerprint, details, queue, priority, expected_ms, CASE WHEN waits_for = 0 THEN 'ready' ELSE 'waiting' END, waits_for, $2
  FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::text[], $9::float8[], $10::integer[], $11::integer[])
    AS task (id, slug, source_key, fingerprint, details, queue, priority, expected_ms, waits_for)`;

const EDGES = 'INSERT INTO load_edges (upstream, dependent) SELECT * FROM unnest($1::uuid[], $2::uuid[])';

const PLANNED = `UPDATE loads SET state = 'running', commit = $2, queues = $3 WHERE id = $1`;

async function insertPlan({ deliveries }: LoadPorts, { tx, plan, queues, locked }: Planned): Promise<void> {
  const { load, now } = locked;
  const rows = rowsOf(plan);
  await tx.execute(QUEUES, [JSON.stringify(queues)]);
  await tx.execute(TASKS, [load.id, now, ...columnsOf(rows)]);
  const ids = new Map(rows.map(({ slug, id }) => [slug, id]));
  await tx.execute(EDGES, [plan.edges.map(([upstream]) => ids.get(upstream)), plan.edges.map(([, dependent]) => ids.get(dependent))]);
  const names = queues.map(({ name }) => name);
  await tx.execute(PLANNED, [load.id, plan.commit ?? null, names]);
  const running: LoadRow = { ...load, state: 'running', queues: names };
  const change = beginChange({ tx, deliveries }, { load: running, now });
  for (const { waitsFor, expectedMs } of rows) change.tally.add(waitsFor === 0 ? 'ready' : 'waiting', expectedMs);
  await finishChange(change);
}

interface PlannedRow {
  readonly id: string;
  readonly slug: string;
  readonly waitsFor: number;
  readonly expectedMs: number;
  readonly task: LoadPlan['tasks'][number];
}

function rowsOf(plan: LoadPlan): readonly PlannedRow[] {
  const upstreams = new Map<string, number>();
  for (const [, dependent] of plan.edges) upstreams.set(dependent, (upstreams.get(dependent) ?? 0) + 1);
  const usual = usualMs(plan);
  return plan.tasks.map((task) => ({
    id: randomUUID(),
    slug: task.slug,
    waitsFor: upstreams.get(task.slug) ?? 0,
    expectedMs: Math.round(task.expectedMs ?? usual),
    task,
  }));
}

function columnsOf(rows: readonly PlannedRow[]): readonly unknown[][] {
  return [
    rows.map(({ id }) => id),
    rows.map(({ slug }) => slug),
    rows.map(({ task }) => task.sourceKey ?? null),
    rows.map(({ task }) => task.fingerprint ?? null),
    rows.map(({ task }) => JSON.stringify(task.details ?? {})),
    rows.map(({ task }) => queueOf(task.needs ?? {}).name),
    rows.map(({ task }) => task.priority),
    rows.map(({ expectedMs }) => expectedMs),
    rows.map(({ waitsFor }) => waitsFor),
  ];
}
