import type { Cgroup } from '../cgroup/cgroup.ts';
import type { CommandUsage } from '../port.ts';
import { readProcFile } from '../process/proc.ts';
import type { ProcessRow } from '../process/process-table.ts';
import { pageBytes, ticksPerSecond } from '../process/system-constants.ts';

/** What a tree of processes has used so far, as far as it was looked at. */
export interface UsageMeter {
  /** Undefined as long as nothing was seen. */
  readonly usage: CommandUsage | undefined;
  /** @param members those who belong to the tree now; none of them is asked where the kernel counts for all. */
  look(members: readonly ProcessRow[]): void;
}

type Counts = Pick<Cgroup, 'cpuSeconds' | 'peakMemoryBytes'>;

/** @param cgroup counts exactly; without it, what began and ended between two looks is seen only by those who waited for it. */
export function createUsageMeter(cgroup: Counts | undefined): UsageMeter {
  const ownTicks = new Map<string, number>();
  let usage: CommandUsage | undefined;

  const ticksSeen = (members: readonly ProcessRow[]): number => {
    for (const { pid, startTime, ownTicks: ticks } of members) ownTicks.set(`${pid}:${startTime}`, ticks);
    const living = sum(members.map((row) => row.ownTicks + row.childTicks));
    // Nobody may wait for a child that ended, and then its time is in nobody's count but this one.
    return Math.max(living, sum([...ownTicks.values()]));
  };

  return {
    get usage() {
      return usage;
    },
    look: (members) => {
      const cpuSeconds = cgroup?.cpuSeconds() ?? ticksSeen(members) / ticksPerSecond();
      const peakMemoryBytes = cgroup?.peakMemoryBytes() ?? memoryOf(members);
      if (members.length === 0 && cpuSeconds === 0) return;
      usage = { cpuSeconds: Math.max(cpuSeconds, usage?.cpuSeconds ?? 0), peakMemoryBytes: Math.max(peakMemoryBytes, usage?.peakMemoryBytes ?? 0) };
    },
  };
}

/** All of them now, or one of them at its worst, whichever is more. */
function memoryOf(members: readonly ProcessRow[]): number {
  const now = sum(members.map(({ residentPages }) => residentPages)) * pageBytes();
  return members.reduce((most, { folder }) => Math.max(most, highWater(folder)), now);
}

function highWater(folder: string): number {
  return Number(readProcFile(`${folder}/status`)?.match(/^VmHWM:\s+(\d+) kB$/m)?.[1] ?? 0) * 1024;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
