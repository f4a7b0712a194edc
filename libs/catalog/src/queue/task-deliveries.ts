import type { TaskDeliveries, TaskTicket } from '../loads/index.ts';
import { type Boss, PLANS_QUEUE, prepareQueue, within } from './boss.ts';
import { announceCancel, announceWork } from './channel.ts';

/**
 * Brings tasks to workers by pg-boss: a queue for each set of needs. pg-boss cannot fetch by what a job needs, and a worker
 * that gave back what it cannot build would take the same again; with a queue each, it is never asked.
 */
export function taskDeliveries({ boss }: Boss): TaskDeliveries {
  const prepared = new Set<string>();
  return {
    async prepare(queues) {
      for (const { name } of queues) {
        if (prepared.has(name)) continue;
        await prepareQueue(boss, { name, policy: 'standard' });
        prepared.add(name);
      }
    },
    async send(tx, tickets) {
      for (const [queue, jobs] of byQueue(tickets)) {
        await boss.insert(queue, jobs.map(({ delivery, turn }) => ({ id: delivery, priority: -turn })), within(tx));
      }
      await announceWork(tx);
    },
    async askPlanner(tx, delivery) {
      await boss.insert(PLANS_QUEUE, [{ id: delivery }], within(tx));
      await announceWork(tx);
    },
    async cancel(tx, tickets) {
      for (const [queue, jobs] of byQueue(tickets)) await boss.cancel(queue, jobs.map(({ delivery }) => delivery), within(tx));
    },
    interrupt: announceCancel,
  };
}

function byQueue<Ticket extends Pick<TaskTicket, 'queue'>>(tickets: readonly Ticket[]): ReadonlyMap<string, readonly Ticket[]> {
  return Map.groupBy(tickets, ({ queue }) => queue);
}
