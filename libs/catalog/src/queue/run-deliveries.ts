import type { RunDeliveries } from '../runs/index.ts';
import { type Boss, RUN_QUEUE, within } from './boss.ts';
import { announceCancel, announceWork } from './channel.ts';

/** Brings runs to workers by pg-boss, in the order of the requests, as many at a time as there are workers. */
export function runDeliveries({ boss }: Boss): RunDeliveries {
  return {
    async send(tx, { runId }) {
      const id = await boss.send(RUN_QUEUE, null, { id: runId, ...within(tx) });
      if (id === null) throw new Error(`The run ${runId} is in the queue already.`);
      await announceWork(tx);
    },
    async cancel(tx, runId) {
      await boss.cancel(RUN_QUEUE, runId, within(tx));
    },
    interrupt: announceCancel,
  };
}
