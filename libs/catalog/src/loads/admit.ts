import { z } from 'zod';
import type { LoadChange } from './load-change.ts';

/**
 * Loads take turns: the first delivery of a load that joins comes next to the first one that waits, its second one next
 * to the second, and so on; one that has waited for long is not overtaken by those that come.
 *
 * A queue is sent no more than could run, besides what waits for its next attempt. It may be more than will run, where a load has several queues: who claims
 * what there is no room for any more gives it back.
 */
const ADMIT = `
  WITH chosen AS (
    SELECT next.id, queue.name, row_number() OVER (ORDER BY next.priority DESC, next.slug)::integer AS place
    FROM unnest($2::text[]) AS queue (name)
    CROSS JOIN LATERAL (
      SELECT id, priority, slug FROM load_tasks AS task
      WHERE load_id = $1 AND task.queue = queue.name AND state = 'ready' AND NOT ($6 AND fingerprint IS NOT NULL)
        AND NOT EXISTS (SELECT FROM load_tasks AS flight WHERE flight.in_flight AND flight.fingerprint = task.fingerprint)
      ORDER BY priority DESC, slug
      LIMIT greatest(0, $3 - (SELECT count(*) FROM load_tasks AS sent WHERE sent.load_id = $1 AND sent.queue = queue.name AND sent.state = 'queued' AND (sent.not_before IS NULL OR sent.not_before <= $4)))
    ) AS next
  )
  UPDATE load_tasks AS task
  SET state = 'queued', delivery = gen_random_uuid(), updated_at = $4, turn = place + greatest($5, coalesce(
    (SELECT min(turn) - 1 FROM load_tasks AS head WHERE head.queue = chosen.name AND head.state = 'queued'),
    (SELECT max(turn) FROM loads WHERE ended_at IS NULL)))
  FROM chosen WHERE task.id = chosen.id
  RETURNING task.queue, task.delivery, task.turn`;

const ticketSchema = z.object({ queue: z.string(), delivery: z.string(), turn: z.int() });

/** Sends as many ready tasks as there is room for, the longest way to the end first; not those whose inputs are at work, nor what the planner has found. */
export async function admit({ tx, load, now, tally, stopping, planning, deliveries }: LoadChange): Promise<void> {
  const room = load.concurrency - tally.counts.running;
  if (tally.counts.ready === 0 || room <= 0 || stopping !== null) return;
  const tickets = await tx.query(ADMIT, [load.id, load.queues, room, now, load.turn, planning !== null], ticketSchema);
  if (tickets.length === 0) return;
  tally.turn = tickets.reduce((turn, ticket) => Math.max(turn, ticket.turn), load.turn);
  tally.move('ready', 'queued', { count: tickets.length, expectedMs: 0 });
  await deliveries.send(tx, tickets);
}
