import { type ProcessStat, readProcessStat, readProcFile } from './proc.ts';

/**
 * Every command of a sandbox carries `APPHUB_SANDBOX_ID=<sandbox>.<command number>` in its environment. Children inherit
 * it, so a daemon that left the process group is still found. What clears its environment *and* leaves the
 * group *and* loses its parent escapes; only a PID namespace holds that.
 */
export const MARKER_NAME = 'APPHUB_SANDBOX_ID';

/** @returns the marker in the process' environment, undefined if it has none, 'unsettled' if that cannot be said yet. */
export function readMarker(stat: ProcessStat): string | undefined | 'unsettled' {
  const environment = readProcFile(`${stat.folder}/environ`);
  if (!environment) return mayHaveOne(stat, environment) ? 'unsettled' : undefined;
  const prefix = `${MARKER_NAME}=`;
  return environment
    .split('\0')
    .find((pair) => pair.startsWith(prefix))
    ?.slice(prefix.length);
}

/**
 * Nothing can be read in the midst of an exec, of a thread that has just ended, nor once a process that ends has given back
 * its memory. Somebody else's environment, and one that is truly empty, stay as they are.
 */
function mayHaveOne({ pid, folder, environmentEnd }: ProcessStat, environment: string | undefined): boolean {
  const now = readProcessStat(pid);
  if (now === undefined || !now.running) return false;
  if (now.folder !== folder) return true;
  if (now.exiting) return isFirstOfNamespace(pid);
  const isBetweenPrograms = environment === '' && now.environmentEnd === 0;
  return isBetweenPrograms || now.environmentEnd !== environmentEnd;
}

/** Such a one ends only after all others in its namespace; of these nobody may know the marker. */
function isFirstOfNamespace(pid: number): boolean {
  return /^NSpid:(?:\t\d+)+\t1$/m.test(readProcFile(`/proc/${pid}/status`) ?? '');
}

/** @returns whether a process with `marker` belongs to `scope`, which is a sandbox or one command of it. */
export function isMarkedBy(marker: string | undefined, scope: string): boolean {
  return marker === scope || (marker?.startsWith(`${scope}.`) ?? false);
}
