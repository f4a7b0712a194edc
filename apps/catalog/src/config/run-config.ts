import type { PathGrant } from '@apphub/runtime';
import type { Values } from './read-values.ts';

/** What runs may have, and how long they are kept. */
export interface RunConfig {
  /** How many at once on one process. */
  readonly concurrency: number;
  /** Of an attempt, where neither the request nor the manifest says it. */
  readonly timeoutMs: number;
  readonly longestMs: number;
  readonly mostMemoryMb: number;
  /** Of the files that a run is given, and of those that it hands on. */
  readonly mostFiles: number;
  readonly mostFileBytes: number;
  /** Bytes of the log of a run that are kept. */
  readonly logBytes: number;
  readonly days: number;
  readonly logDays: number;
  /** What happens where a machine cannot keep a bundle from what its manifest does not ask for. */
  readonly unenforced: 'refuse' | 'tell';
  /** Folders and files of the machine that manifests may ask for. */
  readonly paths: readonly PathGrant[];
  readonly secretsFile?: string;
}

const MINUTE_MS = 60_000;
const MOST_FILES = 5_000;

/** The settings of runs, with what holds where they are not set. */
export function runConfig({ runConcurrency = 4, runMinutes = 60, runMemoryMb = 4096, runFilesMb = 1024, runLogMb = 4, runDays = 30, runLogDays = 14, runUnenforced = 'refuse', runPaths = [], runSecretsFile }: Values): RunConfig {
  const longestMs = runMinutes * MINUTE_MS;
  return {
    concurrency: runConcurrency,
    timeoutMs: Math.min(10 * MINUTE_MS, longestMs),
    longestMs,
    mostMemoryMb: runMemoryMb,
    mostFiles: MOST_FILES,
    mostFileBytes: runFilesMb * 2 ** 20,
    logBytes: runLogMb * 2 ** 20,
    days: runDays,
    logDays: runLogDays,
    unenforced: runUnenforced,
    paths: runPaths,
    ...(runSecretsFile === undefined ? {} : { secretsFile: runSecretsFile }),
  };
}
