import { readProcFile } from './proc.ts';

/**
 * Every command of a sandbox carries `APPHUB_SANDBOX_ID=<sandbox>.<command number>` in its environment. Children inherit
 * it, so a daemon that left the process group is still found. What clears its environment *and* leaves the
 * group *and* loses its parent escapes; only a PID namespace holds that.
 */
export const MARKER_NAME = 'APPHUB_SANDBOX_ID';

/** @returns the marker in the process' environment, undefined if it has none, 'unsettled' if that cannot be said yet. */
export function readMarker(pid: number): string | undefined | 'unsettled' {
  const environment = readProcFile(`/proc/${pid}/environ`);
  // Empty in the midst of an exec, and for ever where a process was started with no environment at all.
  if (environment === '') return 'unsettled';
  const prefix = `${MARKER_NAME}=`;
  return environment
    ?.split('\0')
    .find((pair) => pair.startsWith(prefix))
    ?.slice(prefix.length);
}

/** @returns whether a process with `marker` belongs to `scope`, which is a sandbox or one command of it. */
export function isMarkedBy(marker: string | undefined, scope: string): boolean {
  return marker === scope || (marker?.startsWith(`${scope}.`) ?? false);
}
