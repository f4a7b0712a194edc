import { readFileSync } from 'node:fs';

/** The most memory that a process has had so far, in bytes. Linux only, as all of this file. */
export function peakMemory(pid: number): number {
  return peakIn(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

/** Seconds for which processors have worked for a process so far, in hundredths. */
export function processorSeconds(pid: number): number {
  return processorSecondsIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** Of the text of `/proc/PID/status`; see proc_pid_status(5). */
export function peakIn(status: string): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error('/proc does not tell the peak of memory.');
  return Number(kilobytes) * 1024;
}

/** Per second; the same on every Linux that Node runs on. */
const CLOCK_TICKS = 100;

/** Of the text of `/proc/PID/stat`, in which a name in parentheses may hold anything; see proc_pid_stat(5). */
export function processorSecondsIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
}
