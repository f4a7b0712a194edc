import type { StopReason } from '../command/stopper.ts';
import { processTable } from '../process/process-table.ts';
import { membersOf } from '../process/process-tree.ts';
import { passed } from './stop-reasons.ts';
import type { Watched } from './watched.ts';

/** How often the drive is asked for its free room. */
const INTERVAL_MS = 200;
/** How often the files are added up in any case: room that others gave back may hide what a command took. */
const CLOSELY_EVERY_MS = 30_000;
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
    const reason = await diskExcess(watched, closely);
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

/** @returns what is said if the sandbox is too full, also of a command that has ended. */
export async function diskExcess({ disk, tree, limits, title }: Watched, closely: boolean): Promise<StopReason | undefined> {
  const pids = (): number[] => membersOf(tree, processTable()).map(({ pid }) => pid);
  const limit = await disk.excess(limits, { pids, closely });
  return limit === undefined ? undefined : passed[limit](title, limits);
}
