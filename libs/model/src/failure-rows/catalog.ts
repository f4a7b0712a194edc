import type { FailureRow } from './failure-row.ts';

/** What the catalog refuses, and what stops its work. */
export const catalogFailures = {
  BUNDLE_UNKNOWN: {
    meaning: 'The catalog has no bundle of this slug.',
    remedy: 'Correct the slug; GET /job-bundles lists all there are.',
  },
  VERSION_UNKNOWN: {
    meaning: 'The catalog has no such version of this bundle.',
    remedy: 'Correct slug and version; GET /job-bundles with the slug lists its versions.',
  },
  VERSION_EXISTS: {
    meaning: 'A version that is published already was published again with other bytes.',
    remedy: 'Publish under another version, or replace this one with force and a reason.',
  },
  VERSION_IMMUTABLE: {
    meaning: 'A version that was published as immutable cannot point at other bytes.',
    remedy: 'Publish under another version.',
  },
  VERSION_CHANGED: {
    meaning: 'A version points at other bytes than the caller has last seen, so that the condition of the request is not met.',
    remedy: 'Look at the version again, and repeat the request with its present digest if it is still wanted.',
  },
  FORCE_REASON_MISSING: {
    meaning: 'A version was to be replaced by force without a reason.',
    remedy: 'Say why; the reason stands in the audit trail.',
  },
  NOTHING_TO_UNDO: {
    meaning: 'A version points at the bytes it was first published with: there is no replacement to undo.',
    remedy: 'Look at its history; to point it at other bytes, publish them with force.',
  },
  PUBLISH_INVALID: {
    meaning: 'A version cannot be published as it is described.',
    remedy: 'Correct the listed fields; nothing was published.',
  },
  BLOB_MISSING: {
    meaning: 'A version was to point at bytes that the store does not hold, or is about to delete.',
    remedy: 'Upload the bundle again, then repeat the request.',
  },
  BLOB_SIZE_DIFFERS: {
    meaning: 'The same digest was registered with two sizes, so that one of both was never verified.',
    remedy: 'Verify the bytes in the store and upload the bundle again.',
  },
  TOKEN_INVALID: {
    meaning: 'A token cannot be made as it is described.',
    remedy: 'Correct its name, scopes or time.',
  },
  TOKEN_UNKNOWN: {
    meaning: 'There is no such token, or more than one.',
    remedy: 'Look for its id in "apphub tokens list" or GET /tokens.',
  },
  AUDIT_BROKEN: {
    meaning: 'The audit trail is not what it was when it was written: somebody changed it past the service.',
    remedy: 'Run "apphub audit verify" to find the first broken entry, look into how that came about, and restore the audit tables from a backup.',
  },
  AUDIT_KEY_MISSING: {
    meaning: 'The audit trail is signed, and this program has no key to sign what it adds.',
    remedy: 'Set APPHUB_AUDIT_KEY to the file of the key that signs the trail, or do it through the service.',
  },
  AUDIT_KEY_INVALID: {
    meaning: 'The file of a key for the audit trail cannot be read, or is not a key that can have signed it.',
    remedy: 'Name the key file of the service, or an Ed25519 public key in PEM or base64.',
  },
  QUEUE_STALLED: {
    meaning: 'Nobody looks after the queue of imports: the loss of a worker would not be noticed.',
    remedy: 'Start a process of the service; look into the logs of those that run for what the queue met.',
  },
  IMPORT_UNKNOWN: {
    meaning: 'There is no import with this id.',
    remedy: 'Correct the id; the answer to the request for an import names it.',
  },
  IMPORT_ENDED: {
    meaning: 'An import has ended: it cannot be canceled any more.',
    remedy: 'Nothing to do; ask for a new import if its result is not what you want.',
  },
  ATTEMPT_LOST: {
    meaning: 'A worker no longer holds the import it works on: it was not heard of for too long, and another attempt took over.',
    remedy: 'Nothing to do: what the worker would have written is dropped, and the import goes on elsewhere.',
  },
  ATTEMPTS_USED_UP: {
    meaning: 'Every attempt of an import, or of a task of a load, lost its worker.',
    remedy: 'Look for the end of the workers in their logs, such as a machine short of memory; then ask for it again.',
  },
  LOAD_UNKNOWN: {
    meaning: 'There is no load with this id.',
    remedy: 'Correct the id; the answer to the request for a load names it.',
  },
  LOAD_ENDED: {
    meaning: 'A load has ended: it cannot be canceled any more.',
    remedy: 'Nothing to do; what was not built can be tried again, or resumed after a cancellation.',
  },
  TASK_UNKNOWN: {
    meaning: 'A load has no task of this example.',
    remedy: 'Correct the slug, or wait until the load has its plan; GET /examples/loads/:id/tasks lists them.',
  },
  UPSTREAM_FAILED: {
    meaning: 'An example was not built since one that it depends on could not be.',
    remedy: 'Mend the example that is named; then let the load try again what failed.',
  },
  CHECKOUT_DIFFERS: {
    meaning: 'The checkout of a worker is at another commit than the one that a load was planned from.',
    remedy: 'Check that commit out where the worker runs, or ask for the load again.',
  },
  PLAN_FAILED: {
    meaning: 'Nx could not say what a load has to build.',
    remedy: 'Run "npx nx show projects" in the checkout and mend what it says.',
  },
  PLAN_TIMEOUT: {
    meaning: 'Nx took too long to say what a load has to build.',
    remedy: 'Try again; if it lasts, see how long "npx nx show projects" takes in the checkout.',
  },
  PLAN_INVALID: {
    meaning: 'A plan of a load is damaged, or was made by another version of this program.',
    remedy: 'Ask for the load again, so that a new plan is made.',
  },
  COMMIT_UNKNOWN: {
    meaning: 'A commit that changes are to be counted from is not in the checkout.',
    remedy: 'Correct it, or fetch it: a shallow clone lacks old commits.',
  },
  NX_UNFAMILIAR: {
    meaning: 'The installed Nx is not the one whose internals this program knows, so that it was asked through its command line, which is slower.',
    remedy: 'Nothing to do for the load; install the version of Nx that package.json names.',
  },
} as const satisfies Record<string, FailureRow>;
