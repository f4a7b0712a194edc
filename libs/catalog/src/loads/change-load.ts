import type { NewEvent } from '../events/index.ts';
import { admit } from './admit.ts';
import { loadSchema, MOVING_COLUMNS, taskStates, toLoad } from './load.ts';
import type { LoadChange } from './load-change.ts';
import { type LockedLoad, lockLoad } from './lock-load.ts';
import { stateOf, tallyOf } from './tally.ts';
import type { LoadPorts } from './task-deliveries.ts';
import { loadEvent, tell } from './tell.ts';

/**
 * The one way to move tasks of a load: locks it, lets `work` move tasks, sends those there is room for, and then writes
 * the numbers of the load, statuses, and events, in this order, the events last. All of it or nothing.
 *
 * @throws FailureError LOAD_UNKNOWN; whatever `work` throws.
 */
export async function changeLoad<T>({ database, deliveries }: LoadPorts, loadId: string, work: (change: LoadChange) => Promise<T>): Promise<T> {
  return database.transaction(async (tx) => {
    const locked = await lockLoad(tx, loadId);
    const change = beginChange({ tx, deliveries }, locked);
    const value = await work(change);
    await finishChange(change);
    return value;
  });
}

/** For a load that is just being made. */
export function beginChange({ tx, deliveries }: Pick<LoadChange, 'tx' | 'deliveries'>, { load, now }: LockedLoad): LoadChange {
  return { tx, deliveries, load, now, tally: tallyOf(load), stopping: load.stopping, planning: load.planning, events: [], statuses: [], last: [] };
}

/** Sends, writes and tells; see `changeLoad`. */
export async function finishChange(change: LoadChange): Promise<void> {
  await admit(change);
  for (const step of change.last) await step();
  change.events.push(...(await writeLoad(change)));
  await tell(change);
}

const WRITE = `
  UPDATE loads SET state = $2, stopping = $3, planning = $19, ${taskStates.map((state, index) => `${state} = $${index + 4}`).join(', ')},
    cached = $12, left_ms = $13, built_ms = $14, spent_ms = $15, turn = $16, updated_at = $17, ended_at = $18
  WHERE id = $1 RETURNING ${MOVING_COLUMNS}`;

/** @returns the event that tells it; none if nothing is different. */
async function writeLoad({ tx, load, now, tally, stopping, ...change }: LoadChange): Promise<NewEvent[]> {
  const state = load.state === 'planning' && stopping === null ? 'planning' : stateOf(tally, stopping);
  const isEnded = state !== 'running' && state !== 'planning';
  const planning = isEnded || stopping !== null ? null : change.planning;
  if (!tally.isChanged && stopping === load.stopping && state === load.state && planning === load.planning) return [];
  const { counts, work, cached, turn } = tally;
  const values = [load.id, state, stopping, ...taskStates.map((name) => counts[name]), cached, work.left, work.built, work.spent, turn, now, isEnded ? now : null, planning];
  const [written] = await tx.query(WRITE, values, loadSchema);
  if (written === undefined) throw new Error('UPDATE … RETURNING gave no row');
  return [loadEvent(toLoad(written))];
}
