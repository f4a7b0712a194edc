import { randomUUID } from 'node:crypto';
import { fail, type Failure } from '@apphub/model';
import type { Transaction } from '../database/index.ts';
import type { Lease } from '../imports/index.ts';
import { storableFailure } from '../imports/storable.ts';
import { beginChange, finishChange } from './change-load.ts';
import { insertPlan, prepareQueues } from './insert-plan.ts';
import { type Load, LOAD_COLUMNS, loadSchema, toLoad } from './load.ts';
import type { LoadPlan } from './load-plan.ts';
import { type LockedLoad, lockLoad } from './lock-load.ts';
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
export async function claimPlanning(ports: LoadPorts, { delivery, lease }: { readonly delivery: string; readonly lease: Lease }): Promise<Load | undefined> {
  const [load] = await ports.database.query(DELIVERED, [delivery], loadSchema);
  if (load?.state === 'planning') return toLoad(load);
  // What the planner before had found may be of another commit.
  if (load !== undefined) await endPlanning(ports, { loadId: load.id, lease });
  else await ports.database.transaction((tx) => lease.settle(tx));
  return undefined;
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
 * Gives a load its plan. Only the first plan counts: a load that has one already is left alone. With a lease, tasks whose
 * fingerprints are known are held until `endPlanning`, so that no worker begins what is about to be completed.
 *
 * @throws FailureError LOAD_UNKNOWN; ATTEMPT_LOST when another planner was asked in the meantime.
 */
export async function planLoad(ports: LoadPorts, { loadId, plan, lease }: PlanGiven): Promise<Load> {
  const queues = await prepareQueues(ports, plan);
  await ports.database.transaction(async (tx) => {
    const locked = await lockLoad(tx, loadId);
    if (locked.load.state !== 'planning') return;
    if (lease !== undefined) demandHeld(await lease.hold(tx));
    await insertPlan(ports, { tx, plan, queues, isHeld: lease !== undefined, locked });
  });
  if (plan.tasks.length >= LARGE_PLAN) await refreshStatistics(ports.database);
  return toLoad(await readLoad(ports.database, loadId));
}

/**
 * Settles the delivery of a planner, and lets workers have what that one has not completed after all.
 *
 * @throws FailureError LOAD_UNKNOWN; ATTEMPT_LOST when another planner was asked in the meantime.
 */
export async function endPlanning({ database, deliveries }: LoadPorts, { loadId, lease }: PlanClaim): Promise<void> {
  await database.transaction(async (tx) => {
    const locked = await lockLoad(tx, loadId);
    demandHeld(await lease.settle(tx));
    await letGo({ tx, deliveries }, locked);
  });
}

type PlanningParts = Pick<LoadPorts, 'deliveries'> & { readonly tx: Transaction };

async function letGo(parts: PlanningParts, locked: LockedLoad): Promise<void> {
  const change = beginChange(parts, locked);
  change.planning = null;
  await finishChange(change);
}

const FAIL = `UPDATE loads SET state = 'failed', failure = $2, planning = NULL, updated_at = $3, ended_at = $3 WHERE id = $1 RETURNING ${LOAD_COLUMNS}`;

/** Ends a load that cannot be planned; one that has its plan goes on without its planner. @throws as `planLoad`. */
export async function failPlanning({ database, deliveries }: LoadPorts, { loadId, failure, lease }: Pick<PlanGiven, 'loadId' | 'lease'> & { readonly failure: Failure }): Promise<void> {
  await database.transaction(async (tx) => {
    const locked = await lockLoad(tx, loadId);
    if (lease !== undefined) demandHeld(await lease.settle(tx));
    if (locked.load.state !== 'planning') return letGo({ tx, deliveries }, locked);
    const [failed] = await tx.query(FAIL, [loadId, storableFailure(failure), locked.now], loadSchema);
    if (failed !== undefined) await tell({ tx, statuses: [], events: [loadEvent(toLoad(failed))] });
  });
}

function demandHeld(isHeld: boolean): void {
  if (!isHeld) fail('ATTEMPT_LOST', 'The load was given to another planner.');
}

const ASK = `UPDATE loads SET state = 'planning', planning = $2, failure = NULL, ended_at = NULL, stopping = NULL, updated_at = $3 WHERE id = $1 RETURNING ${LOAD_COLUMNS}`;

/** Asks for the plan of a load that has none, perhaps once more; the caller has locked it. @returns the load as it is then. */
export async function askForPlan({ tx, deliveries, now }: PlanningParts & Pick<LockedLoad, 'now'>, loadId: string): Promise<Load> {
  const planning = randomUUID();
  const [load] = await tx.query(ASK, [loadId, planning, now], loadSchema);
  if (load === undefined) throw new Error('UPDATE … RETURNING gave no row');
  await deliveries.askPlanner(tx, planning);
  return toLoad(load);
}

/** Asks again for a plan whose delivery is gone, as `isForgotten` says once nobody else can ask; a load that has its plan goes on. */
export async function askAnew({ database, deliveries }: LoadPorts, { loadId, isForgotten }: { readonly loadId: string; readonly isForgotten: (tx: Transaction) => Promise<boolean> }): Promise<void> {
  await database.transaction(async (tx) => {
    const locked = await lockLoad(tx, loadId);
    if (!(await isForgotten(tx))) return;
    if (locked.load.state === 'planning') await askForPlan({ tx, deliveries, now: locked.now }, loadId);
    else await letGo({ tx, deliveries }, locked);
  });
}
