import { statSync, statfsSync } from 'node:fs';
import type { AllLimits } from './default-limits.ts';
import { type Ceiling, measureFolders, measureUnnamed } from './disk-usage.ts';

/**
 * How full a sandbox is. Adding up its files costs 40 ms for 15,000 of them, asking the drive for its free room next to
 * nothing: the files are added up only when the drive has lost more room than the sandbox has left.
 */
export interface DiskMeter {
  /**
   * @param look `processes`, by their folders in /proc, may hold files that have no name any more; so many `entries` are added up in any case.
   * @returns the limit that is passed.
   */
  excess(limits: AllLimits, look: { readonly processes: () => readonly string[]; readonly entries: number }): Promise<DiskLimit | undefined>;
}

export type DiskLimit = 'disk' | 'diskEntries';

interface Count {
  readonly bytes: number;
  readonly entries: number;
}

const BYTES_PER_MIB = 1024 * 1024;

/** @param folders all on one drive. What was on it before counts as none of theirs. */
export function createDiskMeter(folders: readonly [string, ...string[]]): DiskMeter {
  const device = statSync(folders[0]).dev;
  let measured: Count = { bytes: 0, entries: 0 };
  let freeThen = freeOn(folders[0]);

  return {
    excess: async (limits, { processes, entries }) => {
      const ceiling = { bytes: limits.diskMb * BYTES_PER_MIB, entries: limits.diskEntries };
      const freeNow = freeOn(folders[0]);
      // Others use the drive as well: this is only a suspicion.
      const feared = { bytes: measured.bytes + freeThen.bytes - freeNow.bytes, entries: measured.entries + freeThen.entries - freeNow.entries };
      const isFeared = passedIn(feared, ceiling) !== undefined;
      if (!isFeared && entries === 0) return undefined;
      const usage = await measureFolders(folders, isFeared ? ceiling : { ...ceiling, entries: Math.min(entries, ceiling.entries) });
      const found = { bytes: usage.bytes + (await measureUnnamed(processes(), device)), entries: usage.entries };
      measured = usage.complete ? found : { bytes: Math.max(found.bytes, feared.bytes), entries: Math.max(found.entries, feared.entries) };
      freeThen = freeNow;
      return passedIn(measured, ceiling);
    },
  };
}

function passedIn({ bytes, entries }: Count, ceiling: Ceiling): DiskLimit | undefined {
  if (bytes > ceiling.bytes) return 'disk';
  return entries > ceiling.entries ? 'diskEntries' : undefined;
}

/** Of a folder that somebody removed over a running command nothing can be said, and nothing is feared. */
function freeOn(folder: string): Count {
  try {
    const { bfree, bsize, ffree } = statfsSync(folder);
    return { bytes: bfree * bsize, entries: ffree };
  } catch {
    return { bytes: Number.MAX_SAFE_INTEGER, entries: Number.MAX_SAFE_INTEGER };
  }
}
