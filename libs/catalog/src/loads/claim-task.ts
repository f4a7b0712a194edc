import { FailureError } from '@apphub/model';
import { z } from 'zod';
import { type Database, isConstraint } from '../database/index.ts';
import type { Lease } from '../imports/index.ts';
import { changeLoad } from './change-load.ts';
import { demandTask } from './change-task.ts';
import { loseRunning } from './end-task.ts';
import type { LoadChange } from './load-change.ts';
import { lockDelivered, lockTask } from './lock-load.ts';
import { type Load, toLoad } from './load.ts';
import { parkTask } from './park-task.ts';
import type { Task, TaskResult, TaskRow } from './task.ts';
import type { TaskClaim } from './task-claim.ts';
import type { LoadPorts } from './task-deliveries.ts';

export interface TaskClaimRequest {
  readonly delivery: string;
  /** Who will work on it, for people: host, process. */
  readonly worker: string;
  readonly lease: Lease;
}

export interface ClaimedTask {
  readonly kind: 'claimed';
  readonly claim: TaskClaim;
  readonly task: Task;
  readonly load: Load;
  /** What the tasks that it waited for have made, by their slugs. */
  readonly upstreams: readonly TaskResult[];
}

export type TaskClaimOutcome =
  | ClaimedTask
  /** There is nothing to do: the task was canceled, has just been given up, or waits for others after all. */
  | { readonly kind: 'ended' }
  /** The queue gave it to somebody else in the meantime. */
  | { readonly kind: 'lost' };

const LOAD_OF = 'SELECT load_id FROM load_tasks WHERE delivery = $1';
const loadIdSchema = z.object({ load_id: z.string() });

/**
 * Begins the next attempt of a task. A delivery is a turn of its load: of the load's tasks with the same needs, the one
 * with the longest way to the end is begun, whichever was sent with it, so that one that became ready last may begin
 * first. An attempt that is still said to be running has lost its worker; its task goes on with this delivery.
 */
export async function claimTask(ports: LoadPorts, request: TaskClaimRequest): Promise<TaskClaimOutcome> {
  for (;;) {
    try {
      const claimed = await claim(ports, request);
      if (claimed === undefined) return { kind: 'ended' };
      return { ...claimed, kind: 'claimed', upstreams: await upstreamsOf(ports.database, claimed.claim) };
    } catch (thrown) {
      if (thrown instanceof LeaseLost || isUnknown(thrown)) return { kind: 'lost' };
      // Somebody else has just begun to build the same inputs: the next look sees it.
      if (!isConstraint(thrown, 'load_tasks_flight')) throw thrown;
    }
  }
}

/** Makes the transaction roll back. */
class LeaseLost extends Error {}

type Begun = Omit<ClaimedTask, 'kind' | 'upstreams'>;

async function claim(ports: LoadPorts, request: TaskClaimRequest): Promise<Begun | undefined> {
  const [found] = await ports.database.query(LOAD_OF, [request.delivery], loadIdSchema);
  if (found === undefined) {
    await ports.database.transaction((tx) => request.lease.settle(tx));
    return undefined;
  }
  return changeLoad(ports, found.load_id, async (load) => {
    const delivered = await lockDelivered(load.tx, request.delivery);
    if (!(await request.lease.hold(load.tx))) throw new LeaseLost();
    const task = delivered && (await withoutLostAttempt(load, delivered));
    const chosen = task?.state === 'queued' ? await choose(load, task) : undefined;
    if (chosen !== undefined) return begin(load, chosen, request);
    if (!(await request.lease.settle(load.tx))) throw new LeaseLost();
    if (task?.state === 'queued') await parkTask(load, task);
    return undefined;
  });
}

async function withoutLostAttempt(load: LoadChange, task: TaskRow): Promise<TaskRow | undefined> {
  if (task.state !== 'running') return task;
  await loseRunning(load, task);
  return lockTask(load.tx, task.id);
}

/** Of what is ready, the first; of what was sent already, the first whose time has come, the delivered one in any case. */
const CHOOSE = `
  SELECT id FROM (
    (SELECT id, priority, slug FROM load_tasks AS task
     WHERE load_id = $1 AND queue = $2 AND state = 'ready' AND NOT ($6 AND fingerprint IS NOT NULL)
       AND NOT EXISTS (SELECT FROM load_tasks AS flight WHERE flight.in_flight AND flight.fingerprint = task.fingerprint)
     ORDER BY priority DESC, slug LIMIT 1)
    UNION ALL
    SELECT id, priority, slug FROM load_tasks AS task
    WHERE load_id = $1 AND queue = $2 AND state = 'queued' AND (id = $3 OR not_before IS NULL OR not_before <= $4)
      AND NOT EXISTS (SELECT FROM load_tasks AS flight WHERE flight.in_flight AND flight.fingerprint = task.fingerprint)
  ) AS candidate ORDER BY $5 AND id = $3 DESC, priority DESC, slug LIMIT 1`;

/** The two exchange their deliveries; one that was only ready has none to give. */
const EXCHANGE = `
  UPDATE load_tasks AS task SET state = other.state, delivery = other.delivery, turn = other.turn, updated_at = $3
  FROM load_tasks AS other WHERE (task.id, other.id) IN (($1, $2), ($2, $1))`;

const idSchema = z.object({ id: z.string() });

/** @returns the task to begin, which has the delivery then; undefined if none may begin now. */
async function choose({ tx, load, now, tally, planning }: LoadChange, task: TaskRow): Promise<TaskRow | undefined> {
  if (tally.counts.running >= load.concurrency) return undefined;
  // One that was begun before goes on first: it has waited for long enough.
  const [best] = await tx.query(CHOOSE, [load.id, task.queue, task.id, now, task.attempt > 0, planning !== null], idSchema);
  if (best === undefined || best.id === task.id) return best && task;
  await tx.execute(EXCHANGE, [task.id, best.id, now]);
  return lockTask(tx, best.id);
}

async function begin(load: LoadChange, task: TaskRow, { worker, lease }: TaskClaimRequest): Promise<Begun> {
  const { attempt } = await demandTask(load, task, { event: { type: 'claimed' }, worker });
  load.tally.move('queued', 'running', task);
  const { ticket: _ticket, inFlight: _inFlight, ...begun } = task;
  return {
    claim: { taskId: task.id, loadId: task.loadId, slug: task.slug, attempt, lease },
    task: { ...begun, state: 'running', attempt, worker },
    load: toLoad(load.load),
  };
}

const UPSTREAMS = 'SELECT result FROM load_edges JOIN load_tasks ON id = upstream WHERE dependent = $1 ORDER BY slug';
const resultSchema = z.object({ result: z.custom<TaskResult>((value) => typeof value === 'object' && value !== null && 'contentDigest' in value) });

async function upstreamsOf(database: Database, { taskId }: TaskClaim): Promise<TaskResult[]> {
  return (await database.query(UPSTREAMS, [taskId], resultSchema)).map(({ result }) => result);
}

function isUnknown(thrown: unknown): boolean {
  return thrown instanceof FailureError && thrown.failure.code === 'LOAD_UNKNOWN';
}
