import type { FailureRow } from './failure-row.ts';

/** What keeps a bundle from being run, and what ends a run. */
export const runtimeFailures = {
  RUN_REFERENCE_INVALID: {
    meaning: 'What was to be run is not named as a bundle is.',
    remedy: 'Name it as "slug", "slug@version" or "slug@sha256:…", with "#export" behind it if another export is to be called.',
  },
  RUN_PLATFORM_OTHER: {
    meaning: 'A bundle holds native code that was built for another platform than that of this machine.',
    remedy: 'Have it built anew by a worker of this platform, with "apphub import" and its slug; or let the run do so, with "apphub run --auto-rebuild".',
  },
  RUN_FAILED: {
    meaning: 'The handler of a bundle threw, crashed or ended without a result.',
    remedy: 'Read the log lines above; they are the words of the handler.',
  },
  RUN_OUTPUT_INVALID: {
    meaning: 'What a handler returned or reported is too large, too deep or not JSON.',
    remedy: 'Return what identifies the result, and put the rest into files or a store.',
  },
  CAPABILITY_REFUSED: {
    meaning: 'A bundle asks for a capability that it is not given here.',
    remedy: 'Grant what is listed (APPHUB_RUN_PATHS for paths of the machine), or take it out of "capabilities" in manifest.json.',
  },
  CAPABILITY_UNENFORCED: {
    meaning: 'This machine cannot hold a bundle to the capabilities that its manifest names.',
    remedy: 'Read docs/isolation.md for how to get bubblewrap; or set APPHUB_RUN_UNENFORCED=tell to allow runs that are not held to their capabilities.',
  },
  SECRET_DENIED: {
    meaning: 'A handler asked for a secret that its job is not allowed to have.',
    remedy: 'Add the key to the secrets of the job, or do not ask for it.',
  },
  LIMIT_CPU: {
    meaning: 'A command used more time on processors than its limit.',
    remedy: 'Let it compute less, or raise its limit.',
  },
} as const satisfies Record<string, FailureRow>;
