import { absolutePath, listOf, matching, oneOf, pathGrant, type Setting, webAddress, wholeNumber } from './setting.ts';

export const roles = ['api', 'worker', 'runs'] as const;
export type Role = (typeof roles)[number];

/** The longest request body that can be asked for: 64 GiB. */
const LARGEST_BUNDLE = 64 * 2 ** 30;

/** Every variable that the service reads besides those of the store and of builds; docs/catalog.md lists them. */
export const settings = {
  databaseUrl: matching('DATABASE_URL', {
    expected: 'a postgres:// URL',
    pattern: /^postgres(ql)?:\/\/\S+$/,
    secret: true,
    meaning: 'the Postgres to use, version 15 or later',
    otherwise: 'one of its own, kept in the data folder, on the loopback',
  }),
  databasePool: wholeNumber('APPHUB_DATABASE_POOL', { from: 2, to: 500, meaning: 'connections of one process to Postgres, besides two for waiting', otherwise: '10' }),
  roles: listOf(oneOf('APPHUB_ROLES', { among: roles, meaning: 'what this process does: answer requests, build, run bundles', otherwise: 'api,worker,runs' })),
  host: matching('APPHUB_HOST', {
    expected: 'a host name or an address',
    pattern: /^[A-Za-z0-9.:-]{1,253}$/,
    meaning: 'the address to serve on',
    otherwise: '127.0.0.1',
  }),
  port: wholeNumber('APPHUB_PORT', { from: 0, to: 65_535, meaning: 'the port to serve on; 0 takes a free one', otherwise: '4000; a free one without the role api' }),
  publicUrl: webAddress('APPHUB_PUBLIC_URL', { meaning: 'the address that others reach this service at; links begin with it', otherwise: 'the address served on' }),
  signingSecret: matching('APPHUB_BUNDLE_STORAGE_SIGNING_SECRET', {
    expected: 'at least 32 characters',
    pattern: /^\S{32,}$/,
    secret: true,
    meaning: 'signs download links; the same for all processes. Needed wherever the service is reached from other machines',
    otherwise: 'one that is made and kept in the data folder, on the loopback only',
  }),
  downloadTtlMs: wholeNumber('APPHUB_BUNDLE_STORAGE_DOWNLOAD_TTL_MS', { from: 1_000, to: 86_400_000, meaning: 'how long a download link works', otherwise: '300000' }),
  links: oneOf('APPHUB_DOWNLOAD_LINKS', { among: ['service', 'store'], meaning: 'whether links lead to the service, or to the store where it can sign them; the latter cannot be taken back', otherwise: 'service' }),
  maxBundleBytes: wholeNumber('APPHUB_JOB_BUNDLE_MAX_SIZE', { from: 1024, to: LARGEST_BUNDLE, meaning: 'bytes that an uploaded bundle may have', otherwise: '2147483648' }),
  requestsPerMinute: wholeNumber('APPHUB_REQUESTS_PER_MINUTE', { from: 1, to: 1_000_000, meaning: 'requests of one token or, without one, of one address', otherwise: '600' }),
  corsOrigins: listOf(webAddress('APPHUB_CORS_ORIGINS', { meaning: 'pages of other origins that may call the service', otherwise: 'none' })),
  trustedProxies: listOf(
    matching('APPHUB_TRUSTED_PROXIES', {
      expected: 'an address or a range such as 10.0.0.0/8',
      pattern: /^[0-9a-fA-F.:]+(\/\d{1,3})?$/,
      meaning: 'proxies whose X-Forwarded-For is believed',
      otherwise: 'none',
    }),
  ),
  adminTokenFile: absolutePath('APPHUB_ADMIN_TOKEN_FILE', { meaning: 'where the first admin token is written, readable by its owner only', otherwise: 'admin-token in the data folder' }),
  auditKeyFile: absolutePath('APPHUB_AUDIT_KEY', { meaning: 'a signing key, as `apphub keys` makes it, that signs the end of the audit trail', otherwise: 'the trail is chained but not signed' }),
  formerAuditKeys: listOf(absolutePath('APPHUB_AUDIT_FORMER_KEYS', { meaning: 'public keys that signed the trail before the key was changed', otherwise: 'none' })),
  repositoryRoot: absolutePath('APPHUB_REPO_ROOT', { meaning: 'the checkout with the examples', otherwise: 'the one this program lies in' }),
  importMinutes: wholeNumber('APPHUB_IMPORT_MINUTES', { from: 1, to: 1440, meaning: 'how long one attempt of an import may take', otherwise: '60' }),
  planSeconds: wholeNumber('APPHUB_PLAN_SECONDS', { from: 1, to: 3600, meaning: 'how long Nx may take to draw the graph of a load', otherwise: '300' }),
  taskAttempts: wholeNumber('APPHUB_TASK_ATTEMPTS', { from: 1, to: 100, meaning: 'how many attempts each task of a load has; what is not its fault does not count', otherwise: '3' }),
  stopDelaySeconds: wholeNumber('APPHUB_STOP_DELAY_SECONDS', { from: 0, to: 3600, meaning: 'how long a stop goes on serving while /ready says no, so that balancers notice', otherwise: '0' }),
  drainSeconds: wholeNumber('APPHUB_DRAIN_SECONDS', { from: 0, to: 86_400, meaning: 'how long a stop waits for requests and builds; what is still under way then is handed to another worker', otherwise: '30' }),
  eventDays: wholeNumber('APPHUB_EVENT_DAYS', { from: 1, to: 3650, meaning: 'how long events can be read again', otherwise: '30' }),
  loadDays: wholeNumber('APPHUB_LOAD_DAYS', { from: 1, to: 3650, meaning: 'how long loads that have ended are kept, with their tasks', otherwise: '90' }),
  runConcurrency: wholeNumber('APPHUB_RUN_CONCURRENCY', { from: 1, to: 1000, meaning: 'how many runs at once on one process', otherwise: '4' }),
  runMinutes: wholeNumber('APPHUB_RUN_MINUTES', { from: 1, to: 1440, meaning: 'how long one attempt of a run may take at most; 10 minutes, unless its request or manifest says it', otherwise: '60' }),
  runMemoryMb: wholeNumber('APPHUB_RUN_MEMORY_MB', { from: 64, to: 1_048_576, meaning: 'memory that one run may have at most, MiB', otherwise: '4096' }),
  runFilesMb: wholeNumber('APPHUB_RUN_FILES_MB', { from: 1, to: 1_048_576, meaning: 'files that one run may be given, and may hand on, MiB', otherwise: '1024' }),
  runLogMb: wholeNumber('APPHUB_RUN_LOG_MB', { from: 1, to: 1024, meaning: 'how much of the log of one run is kept, MiB', otherwise: '4' }),
  runDays: wholeNumber('APPHUB_RUN_DAYS', { from: 1, to: 3650, meaning: 'how long runs that have ended are kept, with their files', otherwise: '30' }),
  runLogDays: wholeNumber('APPHUB_RUN_LOG_DAYS', { from: 1, to: 3650, meaning: 'how long their logs are kept', otherwise: '14' }),
  runUnenforced: oneOf('APPHUB_RUN_UNENFORCED', { among: ['refuse', 'tell'] as const, meaning: 'what happens where a machine cannot keep a bundle from what its manifest does not ask for', otherwise: 'refuse' }),
  runPaths: listOf(pathGrant('APPHUB_RUN_PATHS', { meaning: 'folders and files of the machine that runs get if their manifest asks for them or for something below, such as `fs:read:/srv/data,fs:write:/srv/out`', otherwise: 'none' })),
  runSecretsFile: absolutePath('APPHUB_RUN_SECRETS', { meaning: 'a file that says which jobs may learn which secrets, readable by its owner only', otherwise: 'there are none' }),
  checkTimeoutMs: wholeNumber('APPHUB_CHECK_TIMEOUT_MS', { from: 10, to: 60_000, meaning: 'how long /health and /ready wait for each part', otherwise: '2000' }),
  legacyRoot: absolutePath('APPHUB_EXAMPLE_BUNDLE_CACHE_DIR', { meaning: 'a folder of the earlier file cache that /health watches as well', otherwise: 'only services/catalog/data of the checkout' }),
  logLevel: oneOf('APPHUB_LOG_LEVEL', { among: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], meaning: 'what is logged', otherwise: 'info' }),
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof settings;
