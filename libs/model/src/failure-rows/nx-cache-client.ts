import type { FailureRow } from './failure-row.ts';

/** What the client of the remote cache tells; none of it fails a run of Nx. */
export const nxCacheClientFailures = {
  NX_CACHE_TROUBLE: {
    meaning: 'The remote cache did not do what it should; the run went on without it where it did not.',
    remedy: 'Look at the server and its log; docs/fault-matrix.md lists what each kind of trouble costs.',
  },
  NX_CACHE_SETTINGS_INVALID: {
    meaning: 'The environment names a remote cache that cannot be used as it is described; the run goes on without one.',
    remedy: 'Correct the listed variables.',
  },
  NX_CACHE_COMMAND_MISSING: {
    meaning: 'The program that was to run with the remote cache is not there.',
    remedy: 'Correct its name, or start it with "npx".',
  },
  NX_CACHE_TASK_UNKNOWN: {
    meaning: 'The task that was asked for is none of the workspace, or Nx cannot say what its hash is made of.',
    remedy: 'Name it as Nx does, "project:target" or "project:target:configuration", inside the workspace.',
  },
} as const satisfies Record<string, FailureRow>;
