import { z } from 'zod';
import type { Database } from '../database/index.ts';
import {
  type Abilities,
  canBuild,
  type ClaimedTask,
  claimTask,
  completeTask,
  confirmTaskCancel,
  failTask,
  type LoadPorts,
  recordTaskStage,
  releaseTask,
  spareTask,
} from '../loads/index.ts';
import { queueNeedsSchema } from '../loads/needs.ts';
import type { AttemptAtHand, StopReason } from './attempt-at-hand.ts';
import type { Boss } from './boss.ts';
import { workerName } from './import-source.ts';
import type { Delivery } from './lease.ts';
import type { LoadWorkOptions, TaskHandler } from './queue.ts';
import { isSpared, mayPass } from './retry-policy.ts';
import type { WorkSource } from './worker.ts';

export interface TaskSourcePorts extends LoadPorts {
  readonly boss: Boss;
}

/**
 * @returns tasks of loads that a worker with these abilities can build, from the queues whose needs it meets. It asks one
 * queue after the other, each time another one first.
 */
export function taskSource(ports: TaskSourcePorts, handler: TaskHandler, options: LoadWorkOptions): WorkSource {
  const { concurrency, timeoutSeconds, abilities, name = workerName() } = options;
  const queues = suitedQueues(ports.database, abilities);
  let turn = 0;
  return {
    concurrency,
    timeoutSeconds,
    async fetch(free) {
      const names = await queues();
      turn += 1;
      const deliveries: Delivery[] = [];
      for (let index = 0; index < names.length && deliveries.length < free; index += 1) {
        const queue = names[(index + turn) % names.length] ?? '';
        const jobs = await ports.boss.boss.fetch(queue, { batchSize: free - deliveries.length });
        deliveries.push(...jobs.map(({ id, retryCount }) => ({ queue, id, retryCount })));
      }
      return deliveries;
    },
    async claim({ id }, lease) {
      const claimed = await claimTask(ports, { delivery: id, worker: name, lease });
      return claimed.kind === 'claimed' ? attemptOf(claimed, { ports, handler, options }) : undefined;
    },
  };
}

const QUEUES = 'SELECT name, needs FROM load_queues ORDER BY name';
const queueSchema = z.object({ name: z.string(), needs: queueNeedsSchema });
/** New kinds of tasks are rare; that there is one is seen this much later at the latest. */
const REREAD_MS = 1_000;

function suitedQueues(database: Database, abilities: Abilities): () => Promise<readonly string[]> {
  let names: readonly string[] = [];
  let readAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (performance.now() - readAt < REREAD_MS) return names;
    const all = await database.query(QUEUES, [], queueSchema);
    readAt = performance.now();
    names = all.filter(({ needs }) => canBuild(abilities, needs)).map(({ name }) => name);
    return names;
  };
}

interface AttemptPorts {
  readonly ports: LoadPorts;
  readonly handler: TaskHandler;
  readonly options: LoadWorkOptions;
}

function attemptOf({ claim, task, load, upstreams }: ClaimedTask, { ports, handler, options }: AttemptPorts): AttemptAtHand {
  const { taskId, loadId, slug, attempt } = claim;
  return {
    jobId: taskId,
    stopId: loadId,
    slug,
    attempt,
    async handle({ signal, recordStage }) {
      const completion = await handler({ taskId, loadId, slug, attempt, task, load, upstreams, signal, recordStage });
      return () => completeTask(ports, claim, completion);
    },
    async recordStage(report) {
      const { kind } = await recordTaskStage(ports, claim, report);
      return kind === 'recorded' ? undefined : kind === 'stop' ? 'canceled' : 'parked';
    },
    look: () => look(ports.database, { taskId, attempt }),
    fail: (failed) => failTask(ports, claim, failed),
    spare: (failed) => spareTask(ports, claim, failed),
    release: () => releaseTask(ports, claim),
    confirmCancel: () => confirmTaskCancel(ports, claim),
    mayPass: options.mayPass ?? mayPass,
    isSpared,
  };
}

const READ = 'SELECT task.attempt, task.state, stopping FROM load_tasks AS task JOIN loads ON loads.id = load_id WHERE task.id = $1';

const stateSchema = z.object({ attempt: z.int(), state: z.string(), stopping: z.string().nullable() });

async function look(database: Database, { taskId, attempt }: { readonly taskId: string; readonly attempt: number }): Promise<StopReason | undefined> {
  const [row] = await database.query(READ, [taskId], stateSchema);
  if (row === undefined || row.attempt !== attempt || row.state !== 'running') return 'lost';
  return row.stopping === null ? undefined : 'canceled';
}
