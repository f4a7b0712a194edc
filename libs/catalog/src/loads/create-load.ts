import { randomUUID } from 'node:crypto';
import type { Json } from '@apphub/model';
import { insertPlan, prepareQueues } from './insert-plan.ts';
import { type Load, LOAD_COLUMNS, loadSchema, toLoad } from './load.ts';
import type { LoadPlan } from './load-plan.ts';
import { readLoad } from './read-loads.ts';
import type { LoadPorts } from './task-deliveries.ts';
import { loadEvent, tell } from './tell.ts';

export interface LoadRequest {
  /** What was asked for, for people and for whoever makes the plan. */
  readonly selection: Json;
  /** Builds what was asked for even if there is a bundle; with `publish`, replaces versions, which needs a reason. */
  readonly force?: boolean;
  readonly publish?: boolean;
  /** Kept in the audit trail where it publishes. */
  readonly reason?: string;
  /** Whether the first failure ends the load. */
  readonly failFast?: boolean;
  /** How many tasks may run at the same time. Defaults to 64. */
  readonly concurrency?: number;
  readonly requestedBy: string;
  /** Its id, where the caller has one; a second load with it is refused by the constraint `loads_pkey`. */
  readonly id?: string;
  /** Without one, the load is `planning`, and a planner is asked in the same transaction. */
  readonly plan?: LoadPlan;
}

const DEFAULT_CONCURRENCY = 64;

const INSERT = `
  INSERT INTO loads (id, selection, force, publish, fail_fast, concurrency, state, requested_by, reason, planning, created_at, updated_at)
  SELECT $1, $2, $3, $4, $5, $6, 'planning', $7, $8, $9, now, now FROM date_trunc('milliseconds', clock_timestamp()) AS now
  RETURNING ${LOAD_COLUMNS}`;

/** Writes a load down and has it planned or, where its plan is known, sends what can begin; one transaction. */
export async function createLoad(ports: LoadPorts, request: LoadRequest): Promise<Load> {
  const { plan, id = randomUUID() } = request;
  const queues = plan === undefined ? [] : await prepareQueues(ports, plan);
  const planning = randomUUID();
  await ports.database.transaction(async (tx) => {
    const { selection, force = false, publish = false, failFast = false, concurrency = DEFAULT_CONCURRENCY, requestedBy, reason = null } = request;
    const values = [id, JSON.stringify(selection), force, publish, failFast, concurrency, requestedBy, reason, planning];
    const [load] = await tx.query(INSERT, values, loadSchema);
    if (load === undefined) throw new Error('INSERT … RETURNING gave no row');
    if (plan !== undefined) return insertPlan(ports, { tx, plan, queues, isHeld: false, locked: { load, now: new Date(load.createdAt) } });
    await ports.deliveries.askPlanner(tx, planning);
    await tell({ tx, statuses: [], events: [loadEvent(toLoad(load))] });
  });
  return toLoad(await readLoad(ports.database, id));
}
