import { z } from 'zod';
import type { Lease } from '../imports/index.ts';
import { type Boss, within } from './boss.ts';
import { announceWork } from './channel.ts';

/** A delivery as pg-boss hands it out; the pair names one try of it, and every call here is fenced by it. */
export interface Delivery {
  readonly queue: string;
  readonly id: string;
  readonly retryCount: number;
}

/** A lease that can be renewed on its own. */
export interface DeliveryLease extends Lease {
  /** @returns whether it is still held. */
  renew(): Promise<boolean>;
}

/** Of pg-boss' answers; its types leave it out. */
const answerSchema = z.object({ affected: z.int() });

/** @returns the lease that came with a delivery. */
export function leaseOf({ boss }: Boss, { queue, id, retryCount }: Delivery): DeliveryLease {
  const delivery = { id, retryCount };
  return {
    renew: async () => isOne(await boss.touch(queue, delivery)),
    hold: async (tx) => isOne(await boss.touch(queue, delivery, within(tx))),
    settle: async (tx) => isOne(await boss.complete(queue, delivery, null, within(tx))),
    async giveBack(tx, delaySeconds) {
      if (!isOne(await boss.fail(queue, delivery, null, within(tx)))) return false;
      if (delaySeconds === 0) await announceWork(tx);
      else await boss.update(queue, undefined, { id, startAfter: Math.ceil(delaySeconds), ...within(tx) });
      return true;
    },
  };
}

function isOne(answer: unknown): boolean {
  return answerSchema.parse(answer).affected === 1;
}
