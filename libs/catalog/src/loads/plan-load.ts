import { randomUUID } from 'node:crypto';
import { fail, type Failure } from '@apphub/model';
import type { Transaction } from '../database/index.ts';
import type { Lease } from '../imports/index.ts';
import { storableFailure } from '../imports/storable.ts';
import { insertPlan, prepareQueues } from './insert-plan.ts';
import { type Load, LOAD_COLUMNS, loadSchema, toLoad } from './load.ts';
import type { LoadPlan } from './load-plan.ts';
import { lockLoad } from './lock-load.ts';
import { readLoad } from './read-loads.ts';
import type { LoadPorts } from './task-deliveries.ts';
import { loadEvent, tell } from './tell.ts';

/** A load in the hands of a planner. */
export interface PlanClaim {
  readonly loadId: string;
  readonly lease: Lease;
}

const DELIVERED = `SELECT ${LOAD_COLUMNS} FROM loads WHERE planning = $1`;

/** @returns the load that a delivery asks a plan for; undefined, with the delivery settled, if it needs none any more. */
export async function claimPlanning({ database }: Pick<LoadPorts, 'database'>, { delivery, lease }: { readonly delivery: string; readonly lease: Lease }): Promise<Load | undefined> {
  const [load] = await database.query(DELIVERED, [delivery], loadSchema);
  if (load === undefined) await database.transaction((tx) => lease.settle(tx));
  return load && toLoad(load);
}

export interface PlanGiven {
  readonly loadId: string;
  readonly plan: LoadPlan;
  /** Of the planner, if it was asked by a delivery: one that was lost changes nothing. It is held, not settled. */
  readonly lease?: Lease;
}

/** In tasks. */
const LARGE_PLAN = 500;

/** Before Postgres has looked by itself, it takes the new tasks for few, and reads all of them for each edge. Only speed hangs on it. */
async function refreshStatistics(database: LoadPorts['database']): Promise<void> {
  await database.raw('ANALYZE load_tasks, load_edges').catch(() => undefined);
}

/**
 * Gives a load its plan. Only the first plan counts: a load that has one already is left alone.
 *
 * @throws FailureError LOAD_UNKNOWN; ATTEMPT_LOST when another planner was asked in the meantime.
 */
export async function planLoad(ports: LoadPorts, { loadId, plan, lease }: PlanGiven): Promise<Load> {
  const queues = await prepareQueues(ports, plan);
  await ports.database.transaction(async (tx) => {
    const locked = await lockLoad(tx, loadId);
    if (locked.load.state !== 'planning') return;
    if (lease !== undefined) demandHeld(await lease.hold(tx));
    await insertPlan(ports, { tx, plan, queues, locked });
  });
  if (plan.tasks.length >= LARGE_PLAN) await refreshStatistics(ports.database);
  return toLoad(await readLoad(ports.database, loadId));
}

const FAIL = `UPDATE loads SET state = 'failed', failure = $2, planning = NULL, updated_at = $3, ended_at = $3 WHERE id = $1 AND state = 'planning' RETURNING ${LOAD_COLUMNS}`;

/** Ends a load that cannot be planned; without effect once it has a plan. @throws as `planLoad`. */
export async function failPlanning({ database }: Pick<LoadPorts, 'database'>, { loadId, failure, lease }: Pick<PlanGiven, 'loadId' | 'lease'> & { readonly failure: Failure }): Promise<void> {
  await database.transaction(async (tx) => {
    const { now } = await lockLoad(tx, loadId);
    if (lease !== undefined) demandHeld(await lease.settle(tx));
    const [failed] = await tx.query(FAIL, [loadId, storableFailure(failure), now], loadSchema);
    if (failed !== undefined) await tell({ tx, statuses: [], events: [loadEvent(toLoad(failed))] });
  });
}

function demandHeld(isHeld: boolean): void {
  if (!isHeld) fail('ATTEMPT_LOST', 'The load was given to another planner.');
}

const ASK = `UPDATE loads SET state = 'planning', planning = $2, failure = NULL, ended_at = NULL, stopping = NULL, updated_at = $3 WHERE id = $1 RETURNING ${LOAD_COLUMNS}`;

/** Asks for the plan of a load that has none, perhaps once more; the caller has locked it. @returns the load as it is then. */
export async function askForPlan({ tx, deliveries, now }: { readonly tx: Transaction; readonly now: Date } & Pick<LoadPorts, 'deliveries'>, loadId: string): Promise<Load> {
  const planning = randomUUID();
  const [load] = await tx.query(ASK, [loadId, planning, now], loadSchema);
  if (load === undefined) throw new Error('UPDATE … RETURNING gave no row');
  await deliveries.askPlanner(tx, planning);
  return toLoad(load);
}

/** Asks again where the delivery is gone, as `isForgotten` says once nobody else can ask. */
export async function askAnew(ports: LoadPorts, { loadId, isForgotten }: { readonly loadId: string; readonly isForgotten: (tx: Transaction) => Promise<boolean> }): Promise<void> {
  await ports.database.transaction(async (tx) => {
    const { load, now } = await lockLoad(tx, loadId);
    if (load.state === 'planning' && (await isForgotten(tx))) await askForPlan({ tx, deliveries: ports.deliveries, now }, loadId);
  });
}
