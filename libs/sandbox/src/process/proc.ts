import { readdirSync, readFileSync } from 'node:fs';

/**
 * Readings from Linux' /proc. Reads are synchronous: the files are made up by the kernel on the spot,
 * and a table that took many turns of the event loop would describe no single moment.
 * Without /proc (macOS) every reading is empty.
 */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Clock ticks since boot; with the pid it names a process for good. */
  readonly startTime: number;
  readonly residentPages: number;
  /** Clock ticks on processors, of the process itself, and of its children that ended and were waited for. */
  readonly ownTicks: number;
  readonly childTicks: number;
  readonly threads: number;
  /** Neither a zombie nor dead. */
  readonly running: boolean;
  readonly kernelThread: boolean;
}

const KERNEL_THREAD = 0x0020_0000;

/** @returns the ids of all processes that can be seen. */
export function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isSafeInteger);
  } catch {
    return [];
  }
}

/** @returns the process' status, or undefined if there is none such. Fields as in proc(5), `/proc/pid/stat`. */
export function readProcessStat(pid: number): ProcessStat | undefined {
  const text = readProcFile(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The second field is the program's name in parentheses; it may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (position: number): number => Number(fields[position - 3]);
  return {
    pid,
    parent: field(4),
    group: field(5),
    session: field(6),
    startTime: field(22),
    residentPages: field(24),
    ownTicks: field(14) + field(15),
    childTicks: field(16) + field(17),
    threads: field(20),
    running: fields[0] !== 'Z' && fields[0] !== 'X',
    kernelThread: (field(9) & KERNEL_THREAD) !== 0,
  };
}

/** @returns the text of a /proc file, or undefined if the process is gone or belongs to somebody else. */
export function readProcFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
