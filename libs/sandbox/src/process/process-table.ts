import { readMarker } from './marker.ts';
import { processIds, type ProcessStat, readProcessStat } from './proc.ts';

/** One row per process other than this one; a zombie is one too, and takes a process id. */
export interface ProcessRow extends ProcessStat {
  readonly marker: string | undefined;
  /** Caught in the midst of an exec: the next table will tell whether it has a marker. */
  readonly unsettled: boolean;
}

type Known = string | undefined | 'unsettled';

/** Markers of the processes of the last table: a process keeps its marker, so its environment is read once. */
let known = new Map<string, Known>();

/** A machine on which processes start faster than they can be read is not read for ever. */
const MOST_PASSES = 50;

/**
 * Ids are listed again until all that are listed have been read. One pass would miss a process whose parent forked it
 * behind the listing and ended before it was read itself, as a daemon's does.
 * @returns the processes of this machine (this PID namespace) now; about 2 ms for 100 processes.
 */
export function processTable(): ProcessRow[] {
  const seen = new Map<string, Known>();
  const rows = new Map<number, ProcessRow | undefined>([[process.pid, undefined]]);
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    const fresh = processIds().filter((pid) => !rows.has(pid));
    if (fresh.length === 0) break;
    for (const pid of fresh) rows.set(pid, readRow(pid, seen));
  }
  known = seen;
  return [...rows.values()].filter((row) => row !== undefined);
}

function readRow(pid: number, seen: Map<string, Known>): ProcessRow | undefined {
  const stat = readProcessStat(pid);
  if (stat === undefined || stat.kernelThread) return undefined;
  if (!stat.running) return { ...stat, marker: undefined, unsettled: false };
  const key = `${pid}:${stat.startTime}`;
  const marker = markerNow(pid, key);
  seen.set(key, marker);
  return { ...stat, marker: marker === 'unsettled' ? undefined : marker, unsettled: marker === 'unsettled' };
}

function markerNow(pid: number, key: string): Known {
  if (!known.has(key)) return readMarker(pid);
  const before = known.get(key);
  if (before !== 'unsettled') return before;
  const now = readMarker(pid);
  return now === 'unsettled' ? undefined : now;
}
