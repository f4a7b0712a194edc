import type { Transaction } from '../database/index.ts';
import type { NewEvent } from '../events/index.ts';
import type { StatusParts } from '../status/index.ts';
import type { LoadRow } from './load.ts';
import type { LockedLoad } from './lock-load.ts';
import type { Tally } from './tally.ts';
import type { TaskDeliveries } from './task-deliveries.ts';

/** A change of a load while it is being made; whoever moves tasks says so here. */
export interface LoadChange extends LockedLoad {
  readonly tx: Transaction;
  readonly deliveries: TaskDeliveries;
  readonly tally: Tally;
  stopping: LoadRow['stopping'];
  planning: LoadRow['planning'];
  /** Told at the end of the transaction. */
  readonly events: NewEvent[];
  readonly statuses: StatusParts[];
  /** Done after tasks were sent, for what holds locks that others wait for. */
  readonly last: (() => Promise<void>)[];
}
