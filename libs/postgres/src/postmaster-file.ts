import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandOf, type ProcessIdentity } from './holder.ts';

/** What a running server says of itself in its data folder (postmaster.pid, src/include/utils/pidfile.h). */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
  /** The program that started it, as it was told to the server on its command line. */
  readonly holder: ProcessIdentity;
}

/** The server is told who started it: nothing else is known at the very moment that it takes the data folder. */
const HOLDER = /apphub\.holder=(\d+)@(\S+)/;

/** @returns the setting by which a server names who holds it. */
export function holderSetting({ pid, started }: ProcessIdentity): string {
  return `apphub.holder=${pid}@${started}`;
}

/** @returns where a server notes that it runs. */
export function pidFile(dataPath: string): string {
  return join(dataPath, 'postmaster.pid');
}

/** @returns the server that runs on `dataPath`, if one does that was started by a program of ours. */
export function readPostmaster(dataPath: string): Postmaster | undefined {
  const lines = readLines(pidFile(dataPath));
  const pid = processIn(lines);
  if (lines === undefined || pid === undefined) return undefined;
  const [, holderPid, started] = HOLDER.exec(commandOf(pid) ?? '') ?? [];
  if (holderPid === undefined || started === undefined) return undefined;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready', holder: { pid: Number(holderPid), started } };
}

/**
 * Whether the note of a server on `dataPath` names a process that is none: after a power cut, or in a container that
 * starts again, another program may have its id. Postgres would not start beside it.
 */
export function isStale(dataPath: string): boolean {
  const pid = processIn(readLines(pidFile(dataPath)));
  const command = pid === undefined ? undefined : commandOf(pid);
  return command !== undefined && !/postgres|postmaster/.test(command);
}

function processIn(lines: readonly string[] | undefined): number | undefined {
  const pid = Number(lines?.[0]);
  return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
}

function readLines(path: string): readonly string[] | undefined {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return undefined;
  }
}
