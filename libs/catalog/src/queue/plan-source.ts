import { z } from 'zod';
import type { Database } from '../database/index.ts';
import { backOffSeconds } from '../imports/back-off.ts';
import { claimPlanning, completeHits, endPlanning, failPlanning, type Load, type LoadPlan, type LoadPorts, planLoad } from '../loads/index.ts';
import type { AttemptAtHand, StopReason, WorkEnd } from './attempt-at-hand.ts';
import { type Boss, PLANS_QUEUE } from './boss.ts';
import type { Delivery, DeliveryLease } from './lease.ts';
import type { PlanHandler, PlannedWork, PlanOptions } from './queue.ts';
import { mayPlanLater } from './retry-policy.ts';
import type { WorkSource } from './worker.ts';

export interface PlanSourcePorts extends LoadPorts {
  readonly boss: Boss;
}

/** A load that could not be planned so often has failed. */
const ATTEMPTS = 5;

/** @returns loads that want a plan. What the handler gives is written, and the hits are completed, while the lease is held. */
export function planSource(ports: PlanSourcePorts, handler: PlanHandler, { timeoutSeconds }: PlanOptions): WorkSource {
  return {
    concurrency: 1,
    timeoutSeconds,
    async fetch(free) {
      const jobs = await ports.boss.boss.fetch(PLANS_QUEUE, { batchSize: free });
      return jobs.map(({ id, retryCount }) => ({ queue: PLANS_QUEUE, id, retryCount }));
    },
    async claim(delivery, lease) {
      const load = await claimPlanning(ports, { delivery: delivery.id, lease });
      return load && attemptOf(load, { ports, handler, delivery, lease });
    },
  };
}

interface AttemptPorts {
  readonly ports: LoadPorts;
  readonly handler: PlanHandler;
  readonly delivery: Delivery;
  readonly lease: DeliveryLease;
}

function attemptOf(load: Load, { ports, handler, delivery, lease }: AttemptPorts): AttemptAtHand {
  const { database } = ports;
  const loadId = load.id;
  const attempt = delivery.retryCount + 1;
  const giveBack = async (seconds: number): Promise<WorkEnd> => {
    await database.transaction((tx) => lease.giveBack(tx, seconds));
    return 'queued';
  };
  return {
    jobId: loadId,
    stopId: loadId,
    slug: 'the plan of a load',
    attempt,
    async handle({ signal }) {
      const { plan, hits, onCompleted } = await handler({ loadId, load, attempt, signal });
      return async () => {
        await planLoad(ports, { loadId, plan: withKnown(plan, hits), lease });
        for (const some of hits) {
          const completed = await completeHits(ports, { loadId, ...some });
          onCompleted?.(completed);
        }
        await endPlanning(ports, { loadId, lease });
      };
    },
    recordStage: async () => undefined,
    look: () => look(database, delivery.id),
    async fail({ failure, mayPass }) {
      if (mayPass && attempt < ATTEMPTS) return giveBack(backOffSeconds(attempt));
      await failPlanning(ports, { loadId, failure, lease });
      return 'failed';
    },
    spare: () => giveBack(backOffSeconds(attempt)),
    release: () => giveBack(0),
    async confirmCancel() {
      await database.transaction((tx) => lease.settle(tx));
      return 'canceled';
    },
    mayPass: mayPlanLater,
    isSpared: () => false,
  };
}

/** @returns the plan with the fingerprints of what was found. */
function withKnown(plan: LoadPlan, portions: PlannedWork['hits']): LoadPlan {
  const known = new Map(portions.flatMap(({ hits }) => hits.map(({ receipt }) => [receipt.slug, receipt.fingerprint])));
  const tasks = plan.tasks.map((task) => {
    const fingerprint = known.get(task.slug);
    return fingerprint === undefined ? task : { ...task, fingerprint };
  });
  return { ...plan, tasks };
}

const READ = 'SELECT id FROM loads WHERE planning = $1';
const idSchema = z.object({ id: z.string() });

/** A load that was canceled, or has been planned by another, knows the delivery no more. */
async function look(database: Database, delivery: string): Promise<StopReason | undefined> {
  const [row] = await database.query(READ, [delivery], idSchema);
  return row === undefined ? 'canceled' : undefined;
}
