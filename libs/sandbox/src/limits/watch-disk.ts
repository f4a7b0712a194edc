import type { StopReason } from '../command/stopper.ts';
import { processTable } from '../process/process-table.ts';
import { membersOf } from '../process/process-tree.ts';
import { passed } from './stop-reasons.ts';
import type { Watched } from './watched.ts';

/** How often the drive is asked for its free room. */
const INTERVAL_MS = 200;
/** How often the files are added up in any case: room that others gave back may hide what a command took. */
const CLOSELY_EVERY_MS = 30_000;
/** How many are added up of a command that has done its work: about 15 ms, and a few large files are among them. */
const ENTRIES_AT_END = 5000;
/** Adding up takes at most this share of the time. */
const LARGEST_SHARE = 0.05;

/** Ends the command at once when its sandbox gets too full. */
export function watchDisk(watched: Watched): Disposable {
  let lookedCloselyAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let disposed = false;

  const look = async (): Promise<void> => {
    const begun = performance.now();
    const closely = begun - lookedCloselyAt > CLOSELY_EVERY_MS;
    if (closely) lookedCloselyAt = begun;
    const reason = await diskExcess(watched, closely ? Infinity : 0);
    if (disposed) return;
    if (reason !== undefined) watched.stopper.stopNow(reason);
    else lookLater((performance.now() - begun) / LARGEST_SHARE);
  };
  const lookLater = (pauseMs: number): void => {
    timer = setTimeout(() => void look(), Math.max(INTERVAL_MS, pauseMs));
  };
  lookLater(INTERVAL_MS);
  return {
    [Symbol.dispose]: () => {
      disposed = true;
      clearTimeout(timer);
    },
  };
}

/** @returns what is said of a command that has ended if it left the sandbox too full. One that failed may have failed for that. */
export async function diskExcessAtEnd(watched: Watched, hasFailed: boolean): Promise<StopReason | undefined> {
  return await diskExcess(watched, hasFailed ? Infinity : ENTRIES_AT_END);
}

async function diskExcess({ disk, tree, limits, title }: Watched, entries: number): Promise<StopReason | undefined> {
  const processes = (): string[] => membersOf(tree, processTable()).map(({ folder }) => folder);
  const limit = await disk.excess(limits, { processes, entries });
  return limit === undefined ? undefined : passed[limit](title, limits);
}
