import { readProcFile } from './proc.ts';
import type { ProcessRow } from './process-table.ts';
import { pageBytes } from './system-constants.ts';

/** @returns how many processes and threads there are. */
export function countTasks(members: readonly ProcessRow[]): number {
  return sum(members.map(({ threads }) => threads));
}

/** @returns whether the resident memory of all, shared pages counted once, is above `bytes`. */
export function useMoreThan(members: readonly ProcessRow[], bytes: number): boolean {
  // The plain sum is cheap but counts shared pages once per process; it can only be too high.
  return sum(members.map(residentBytes)) > bytes && sum(members.map(proportionalBytes)) > bytes;
}

function residentBytes({ residentPages }: ProcessRow): number {
  return residentPages * pageBytes();
}

/** Linux divides each shared page among those who share it ("Pss", proc(5), `smaps_rollup`). */
function proportionalBytes({ folder }: ProcessRow): number {
  const kibibytes = readProcFile(`${folder}/smaps_rollup`)?.match(/^Pss:\s+(\d+) kB$/m)?.[1];
  return kibibytes === undefined ? residentBytesNow(folder) : Number(kibibytes) * 1024;
}

/** Where the kernel gives no share: that of a process which has ended since the table was read is nothing. */
function residentBytesNow(folder: string): number {
  const pages = readProcFile(`${folder}/statm`)?.split(' ')[1];
  return Number(pages ?? 0) * pageBytes();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
