import { readdirSync, readFileSync } from 'node:fs';

/** Often enough: the peak is kept by the system, so that only a process must not come and go unseen. */
const LOOK_MS = 100;

export interface WatchedMemory {
  /** The most memory that one of the processes had that were started meanwhile, in bytes; 0 where it cannot be known. */
  stop(): number;
}

/** Looks at the processes that this one has started itself. Linux only. */
export function watchChildMemory(): WatchedMemory {
  let peak = 0;
  const look = () => {
    for (const pid of childrenOfThis()) peak = Math.max(peak, peakOf(pid));
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    stop() {
      clearInterval(timer);
      return peak;
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

/** As proc_pid_status(5) has it. */
function peakOf(pid: string): number {
  try {
    return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    // It has ended.
    return 0;
  }
}
