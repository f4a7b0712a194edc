import type { FailureRow } from './failure-row.ts';

/** What the catalog refuses of runs, and what ends them there. */
export const runFailures = {
  RUN_UNKNOWN: {
    meaning: 'There is no run with this id, or it is not kept any more.',
    remedy: 'Correct the id; the answer to the request for a run names it.',
  },
  RUN_ENDED: {
    meaning: 'A run has ended: it cannot be canceled any more.',
    remedy: 'Nothing to do; ask for a new run if its result is not what you want.',
  },
  RUN_NOT_ENDED: {
    meaning: 'A run has not ended: there is no result of it yet.',
    remedy: 'Ask again later, or with "wait"; GET /job-runs/:id tells how it is.',
  },
  RUN_LOST: {
    meaning: 'The worker of a run was not heard of any more, or stopped, and the retry policy of the job allows no further attempt: nobody knows how far the run came.',
    remedy: 'Look at the log of the run and of the worker; then ask for the run again. "retryPolicy" in manifest.json lets lost runs begin again by themselves.',
  },
  RUN_PARAMETERS_INVALID: {
    meaning: 'The parameters of a run are not what "parametersSchema" in the manifest of the bundle asks for.',
    remedy: 'Correct the listed parameters; the manifest of the version describes them.',
  },
  RUN_SETTINGS_INVALID: {
    meaning: 'The manifest of a bundle says in a wrong way how it is run.',
    remedy: 'Correct the listed fields of manifest.json and publish the bundle again.',
  },
  RUN_RESULT_INVALID: {
    meaning: 'A handler gave a result that cannot be kept: it is too large, nested too deep, or holds texts that are no valid Unicode.',
    remedy: 'Return a short summary, and write what is large to files that the run hands on ("outputs").',
  },
  RUN_FILES_INVALID: {
    meaning: 'The files that a run is to get or to hand on are not there, are too many or too large, or collide.',
    remedy: 'Correct "inputs" or "outputs" of the request; GET /job-runs/:id lists the files of a run.',
  },
  RUN_FILE_UNKNOWN: {
    meaning: 'A run has no file of this path.',
    remedy: 'Correct the path; GET /job-runs/:id lists the files of a run.',
  },
  RUN_SECRETS_INVALID: {
    meaning: 'The file of secrets for runs cannot be read, can be read by others, or has wrong entries.',
    remedy: 'Correct the listed entries and run "chmod 600" on the file; docs/runs.md describes it.',
  },
} as const satisfies Record<string, FailureRow>;
