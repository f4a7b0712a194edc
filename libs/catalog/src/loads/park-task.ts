import type { LoadChange } from './load-change.ts';
import type { TaskRow } from './task.ts';

const PARK = `
  UPDATE load_tasks SET state = 'ready', delivery = NULL, turn = NULL, not_before = NULL, fingerprint = coalesce($2, fingerprint), updated_at = $3
  WHERE id = $1 AND state = 'queued'`;

/**
 * Takes a queued task, whose delivery is settled, back: it is sent again when there is room, or when nobody is at work on
 * its inputs any more.
 */
export async function parkTask({ tx, now, tally }: LoadChange, { id, fingerprint }: Pick<TaskRow, 'id' | 'fingerprint'>): Promise<void> {
  await tx.execute(PARK, [id, fingerprint, now]);
  tally.move('queued', 'ready', { expectedMs: 0 });
}
