const NAME_PREFIX = 'APPHUB_BUNDLE_STORAGE_';

/** The variables that say where the store is and how it is spoken to; `docs/storage.md` describes each of them. */
export const names = {
  url: `${NAME_PREFIX}URL`,
  backend: `${NAME_PREFIX}BACKEND`,
  root: `${NAME_PREFIX}ROOT`,
  bucket: `${NAME_PREFIX}BUCKET`,
  prefix: `${NAME_PREFIX}PREFIX`,
  region: `${NAME_PREFIX}REGION`,
  endpoint: `${NAME_PREFIX}ENDPOINT`,
  publicEndpoint: `${NAME_PREFIX}PUBLIC_ENDPOINT`,
  pathStyle: `${NAME_PREFIX}FORCE_PATH_STYLE`,
  accessKeyId: `${NAME_PREFIX}ACCESS_KEY_ID`,
  secretAccessKey: `${NAME_PREFIX}SECRET_ACCESS_KEY`,
  sessionToken: `${NAME_PREFIX}SESSION_TOKEN`,
  attempts: `${NAME_PREFIX}ATTEMPTS`,
  backoffMs: `${NAME_PREFIX}BACKOFF_MS`,
  timeoutMs: `${NAME_PREFIX}TIMEOUT_MS`,
  boundMs: `${NAME_PREFIX}BOUND_MS`,
  minBytesPerSecond: `${NAME_PREFIX}MIN_BYTES_PER_SECOND`,
} as const;

/** Names that AppHub reads and that say nothing here: its signed links are its own. */
const foreignNames = [`${NAME_PREFIX}SIGNING_SECRET`, `${NAME_PREFIX}DOWNLOAD_TTL_MS`];

/** Variables that look like ours but are not: most likely spelled wrong. */
export function unknownNames(env: Readonly<Record<string, string | undefined>>): string[] {
  const known: readonly string[] = [...Object.values(names), ...foreignNames];
  return Object.keys(env).filter((name) => name.startsWith(NAME_PREFIX) && !known.includes(name));
}
