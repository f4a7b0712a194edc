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
  /** Where its memory and its files are found: its folder of /proc or, once its first thread has ended, that of another thread. */
  readonly folder: string;
  readonly residentPages: number;
  /** Address behind its environment; hardly two programs have the same. 0 in the midst of an exec, at its end, and for whoever may not know it. */
  readonly environmentEnd: number;
  /** Clock ticks on processors, of the process itself, and of its children that ended and were waited for. */
  readonly ownTicks: number;
  readonly childTicks: number;
  readonly threads: number;
  /** Neither a zombie nor dead, or threads go on without the first one. */
  readonly running: boolean;
  /** Has begun to end, and given back its memory or is about to. */
  readonly exiting: boolean;
  readonly kernelThread: boolean;
}

const KERNEL_THREAD = 0x0020_0000;
const EXITING = 0x0000_0004;

/** @returns the ids of all processes that can be seen. */
export function processIds(): number[] {
  return idsIn('/proc');
}

function idsIn(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isSafeInteger);
  } catch {
    return [];
  }
}

/** @returns the process' status, or undefined if there is none such. Fields as in proc(5), `/proc/pid/stat`. */
export function readProcessStat(pid: number): ProcessStat | undefined {
  const first = readTask(`/proc/${pid}`);
  if (first === undefined) return undefined;
  const { field, hasEnded } = first;
  const goesOn = hasEnded && field(20) > 1;
  const living = goesOn ? (livingThread(pid) ?? first) : first;
  return {
    pid,
    parent: field(4),
    group: field(5),
    session: field(6),
    startTime: field(22),
    folder: living.folder,
    residentPages: living.field(24),
    environmentEnd: living.field(51),
    ownTicks: field(14) + field(15),
    childTicks: field(16) + field(17),
    threads: field(20),
    running: !hasEnded || goesOn,
    exiting: (living.field(9) & EXITING) !== 0,
    kernelThread: (field(9) & KERNEL_THREAD) !== 0,
  };
}

/** A process, or one thread of it. */
interface Task {
  readonly folder: string;
  readonly hasEnded: boolean;
  /** @returns a number of its status, by its place there. */
  readonly field: (position: number) => number;
}

function readTask(folder: string): Task | undefined {
  const text = readProcFile(`${folder}/stat`);
  if (text === undefined) return undefined;
  // The second field is the program's name in parentheses; it may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { folder, hasEnded: fields[0] === 'Z' || fields[0] === 'X', field: (position) => Number(fields[position - 3]) };
}

function livingThread(pid: number): Task | undefined {
  for (const thread of idsIn(`/proc/${pid}/task`)) {
    const task = readTask(`/proc/${pid}/task/${thread}`);
    if (task !== undefined && !task.hasEnded) return task;
  }
  return undefined;
}

/** @returns the text of a /proc file, or undefined if the process is gone or belongs to somebody else. */
export function readProcFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
