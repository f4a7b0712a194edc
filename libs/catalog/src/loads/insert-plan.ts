import { randomUUID } from 'node:crypto';
import type { Transaction } from '../database/index.ts';
import { beginChange, finishChange } from './change-load.ts';
import type { LoadRow } from './load.ts';
import { checkPlan, type LoadPlan, usualMs } from './load-plan.ts';
import type { LockedLoad } from './lock-load.ts';
import { queueOf, type TaskQueue } from './needs.ts';
import type { LoadPorts } from './task-deliveries.ts';

/** Sees to it, before the transaction, that there are queues for the tasks of a plan. @throws Error when the plan is not one. */
export async function prepareQueues({ deliveries }: LoadPorts, plan: LoadPlan): Promise<readonly TaskQueue[]> {
  checkPlan(plan);
  const queues = [...new Map(plan.tasks.map(({ needs = {} }) => queueOf(needs)).map((queue) => [queue.name, queue])).values()];
  await deliveries.prepare(queues);
  return queues;
}

export interface Planned {
  readonly tx: Transaction;
  readonly plan: LoadPlan;
  readonly queues: readonly TaskQueue[];
  /** Whether the planner completes the tasks whose fingerprints it knows. */
  readonly isHeld: boolean;
  readonly locked: LockedLoad;
}

const DEFAULT_ATTEMPTS = 3;

const QUEUES = `
  INSERT INTO load_queues (name, needs) SELECT name, needs FROM jsonb_to_recordset($1) AS queue (name text, needs jsonb) ORDER BY name ON CONFLICT DO NOTHING`;

const TASKS = `
  INSERT INTO load_tasks (id, load_id, slug, source_key, fingerprint, details, queue, priority, expected_ms, state, waits_for, attempt_limit, updated_at)
  SELECT id, $1, slug, source_key, fingerprint, details, queue, priority, expected_ms, CASE WHEN waits_for = 0 THEN 'ready' ELSE 'waiting' END, waits_for, $12, $2
  FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::text[], $9::float8[], $10::integer[], $11::integer[])
    AS task (id, slug, source_key, fingerprint, details, queue, priority, expected_ms, waits_for)`;

const EDGES = 'INSERT INTO load_edges (upstream, dependent) SELECT * FROM unnest($1::uuid[], $2::uuid[])';

const PLANNED = `UPDATE loads SET state = 'running', commit = $2, queues = $3, planned_at = $4, attempts = $5 WHERE id = $1`;

/** Writes the tasks of a plan and sends those that can begin and are not held; as many statements for many tasks as for few. */
export async function insertPlan({ deliveries }: LoadPorts, { tx, plan, queues, isHeld, locked }: Planned): Promise<void> {
  const { load, now } = locked;
  const rows = rowsOf(plan);
  await tx.execute(QUEUES, [JSON.stringify(queues)]);
  const { attempts = DEFAULT_ATTEMPTS } = plan;
  await tx.execute(TASKS, [load.id, now, ...columnsOf(rows), attempts]);
  const ids = new Map(rows.map(({ slug, id }) => [slug, id]));
  await tx.execute(EDGES, [plan.edges.map(([upstream]) => ids.get(upstream)), plan.edges.map(([, dependent]) => ids.get(dependent))]);
  const names = queues.map(({ name }) => name);
  await tx.execute(PLANNED, [load.id, plan.commit ?? null, names, now, attempts]);
  const running: LoadRow = { ...load, state: 'running', queues: names };
  const change = beginChange({ tx, deliveries }, { load: running, now });
  if (!isHeld) change.planning = null;
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
