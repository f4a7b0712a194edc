import { readdirSync, readFileSync } from 'node:fs';

/** Often enough: the system keeps the figures, so that only the last moments of a process are missed. */
const LOOK_MS = 50;
/** Per second; the same on every Linux that Node runs on. */
const CLOCK_TICKS = 100;

/** What the processes have used that this one has started itself meanwhile; zeros where it cannot be known. */
export interface ChildrenUsed {
  /** The most memory that one of them had, in bytes. */
  readonly peakBytes: number;
  /** Milliseconds of processors, in tens, with those that they have started and waited for. */
  readonly cpuMs: number;
}

/** Looks at the children of this process until it is stopped. Linux only. */
export function watchChildren(): { stop(): ChildrenUsed } {
  const seen = new Map<string, ChildrenUsed>();
  const look = () => {
    for (const pid of childrenOfThis()) {
      const used = usedBy(pid);
      if (used !== undefined) seen.set(pid, used);
    }
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    stop() {
      clearInterval(timer);
      const all = [...seen.values()];
      return { peakBytes: Math.max(0, ...all.map(({ peakBytes }) => peakBytes)), cpuMs: all.reduce((sum, { cpuMs }) => sum + cpuMs, 0) };
    },
  };
}

function childrenOfThis(): string[] {
  try {
    return readdirSync('/proc/self/task').flatMap((thread) => readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' ')).filter((pid) => pid !== '');
  } catch {
    // Not Linux.
    return [];
  }
}

/** As proc_pid_status(5) and proc_pid_stat(5) have it; undefined when it has ended. */
function usedBy(pid: string): ChildrenUsed | undefined {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    if (peak === undefined) return undefined;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 15);
    return { peakBytes: 1024 * Number(peak), cpuMs: (1000 / CLOCK_TICKS) * ticks.reduce((sum, count) => sum + Number(count), 0) };
  } catch {
    return undefined;
  }
}
