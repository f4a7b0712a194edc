import type { FailureRow } from './failure-row.ts';

/** What a service answers, and what keeps it from running. */
export const serviceFailures = {
  SERVICE_UNREACHABLE: {
    meaning: 'The service could not be reached, or the connection broke off before it had answered.',
    remedy: 'Check the address and that the service runs; then try again.',
  },
  SERVICE_ANSWER_INVALID: {
    meaning: 'What answered is not the service, or is of a version that this program does not know.',
    remedy: 'Check the address; if it is right, use a program of the version of the service.',
  },
  REQUEST_INVALID: {
    meaning: 'A request to the service has wrong, missing or unknown fields, or is not what its content type says.',
    remedy: 'Correct the listed fields; /openapi.json of the service describes each of them.',
  },
  REQUEST_TOO_LARGE: {
    meaning: 'The body of a request is larger than the service takes there.',
    remedy: 'Send less; bundles are uploaded as application/gzip or multipart/form-data, up to the limit that is named.',
  },
  REQUEST_TYPE_UNSUPPORTED: {
    meaning: 'The body of a request has a content type that the service does not take there.',
    remedy: 'Send one of the content types that /openapi.json of the service lists for this request.',
  },
  REQUEST_CUT_OFF: {
    meaning: 'The body of a request ended before it was whole.',
    remedy: 'Send the request again.',
  },
  PAGE_NOT_BUILT: {
    meaning: 'The service answers requests, but the files of its page are not there.',
    remedy: 'Run npm run build -w @apphub/web in the checkout of the service and start it again; npm start does both.',
  },
  ROUTE_UNKNOWN: {
    meaning: 'The service has nothing under this method and path.',
    remedy: 'Correct the path; /docs of the service lists all there are.',
  },
  TOKEN_REFUSED: {
    meaning: 'A request carries no token, or one that is unknown, expired or revoked.',
    remedy: 'Send "Authorization: Bearer" with a token that is valid; an admin can make one.',
  },
  SCOPE_MISSING: {
    meaning: 'The token of a request does not allow what was asked for.',
    remedy: 'Use a token with the scope that is named.',
  },
  RATE_LIMITED: {
    meaning: 'Too many requests came from one token or address.',
    remedy: 'Wait as long as the Retry-After header says.',
  },
  LINK_REFUSED: {
    meaning: 'A download link has run out, was changed, or belongs to a token that is no longer valid.',
    remedy: 'Ask the service for a new link.',
  },
  EXAMPLE_UNKNOWN: {
    meaning: 'A request names an example that the service does not have.',
    remedy: 'Correct the slug; GET /examples/catalog lists all there are.',
  },
  ARTIFACT_UNKNOWN: {
    meaning: 'The catalog has no archive of this example and fingerprint.',
    remedy: 'Correct slug and fingerprint; GET /examples/bundles/status names the newest of each example.',
  },
  UPLOAD_LIMIT: {
    meaning: 'An uploaded bundle is larger than the service takes.',
    remedy: 'Pack less, or raise APPHUB_JOB_BUNDLE_MAX_SIZE of the service.',
  },
  UPLOAD_MISMATCH: {
    meaning: 'An uploaded bundle is not what the request says it is: its digest, or slug and version of its manifest, differ.',
    remedy: 'Send the bundle that was meant, or correct the request; nothing was stored or published.',
  },
  SERVICE_SETTINGS_INVALID: {
    meaning: 'The settings of the service in the environment are wrong or incomplete.',
    remedy: 'Correct the listed settings; docs/catalog.md describes each of them.',
  },
  SERVICE_ACCESS_INVALID: {
    meaning: 'The settings that say where the catalog service is, and who asks, are wrong or missing.',
    remedy: 'Set APPHUB_REGISTRY_URL and APPHUB_TOKEN as docs/catalog.md describes.',
  },
  SERVICE_ADDRESS_TAKEN: {
    meaning: 'The service cannot serve on the address it is set to.',
    remedy: 'Stop the program that uses the address, or set APPHUB_HOST and APPHUB_PORT to another one.',
  },
  WORKER_LOST: {
    meaning: 'The process that built an example ended without a result.',
    remedy: 'Run the import again. If it ends in the same way, the machine may be short of memory.',
  },
  DATABASE_UNAVAILABLE: {
    meaning: 'The database could not be reached, or the connection to it was lost.',
    remedy: 'Check DATABASE_URL and that Postgres runs; the service finds it again by itself.',
  },
  DATABASE_BUSY: {
    meaning: 'The database did not get to a statement in time, or others kept changing the same rows.',
    remedy: 'Try again in a moment; if it lasts, look for long transactions in pg_stat_activity.',
  },
  DATABASE_DENIED: {
    meaning: 'The database refused the user, the password, the name of the database or the operation.',
    remedy: 'Correct DATABASE_URL; its user has to own the database.',
  },
  DATABASE_FULL: {
    meaning: 'The database has no disk space or memory left.',
    remedy: 'Make room on the disk of the database; then try again.',
  },
  DATABASE_NEWER: {
    meaning: 'The database was migrated by a newer version of this program.',
    remedy: 'Start the newer version; migrations only go forward.',
  },
  MIGRATION_CHANGED: {
    meaning: 'A migration that the database has already seen has other content now, or migrations are missing or misnamed.',
    remedy: 'Bring the listed files back, and put the change into a new migration with the next number.',
  },
  EMBEDDED_DATABASE_IN_USE: {
    meaning: 'Another program runs the embedded database on the same data folder.',
    remedy: 'Stop the program that is named, give this one another data folder, or let both use a Postgres of their own by DATABASE_URL.',
  },
  EMBEDDED_DATABASE_FAILED: {
    meaning: 'The embedded database cannot be started on this machine.',
    remedy: 'Mend what the listed lines say, or set DATABASE_URL to a Postgres of your own.',
  },
  TEXT_UNSTORABLE: {
    meaning: 'A text holds a character that the database cannot keep: a NUL, or half of a pair.',
    remedy: 'Remove the character and try again.',
  },
} as const satisfies Record<string, FailureRow>;
