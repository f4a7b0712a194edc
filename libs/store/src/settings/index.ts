import { err, type Failure, failure, ok, type Result } from '@apphub/model';
import { type CallPolicy, defaultCallPolicy } from '../calls/policy.ts';
import { backendFromNames, backendFromUrl, type BackendSettings } from './backend.ts';
import { names, unknownNames } from './names.ts';
import { type Environment, type Reader, readerOf } from './reader.ts';

export type { BackendSettings } from './backend.ts';

/** Everything about the store that is a setting. */
export interface StorageSettings {
  readonly backend: BackendSettings;
  /** How patiently the store is asked; goes to `openStore`. */
  readonly retry: CallPolicy;
}

export interface ParseStorageOptions {
  /** The store when nothing is set: a `file:` URL. */
  readonly defaultUrl: string;
}

/**
 * Reads `APPHUB_BUNDLE_STORAGE_*` from a record.
 *
 * @returns the settings, frozen, or one STORE_SETTINGS_INVALID that lists every problem as "name: expected …, got …".
 *   Secrets are never among the words.
 */
export function parseStorageSettings(env: Environment, { defaultUrl }: ParseStorageOptions): Result<StorageSettings, Failure> {
  const reader = readerOf(env);
  for (const name of unknownNames(env)) reader.problems.push(`${name}: expected one of the names in docs/storage.md, got this one`);
  const backend = readBackend(reader, env, defaultUrl);
  const retry = readRetry(reader);
  if (backend === undefined || reader.problems.length > 0) {
    return err(failure('STORE_SETTINGS_INVALID', 'The storage settings are wrong.', { problems: reader.problems }));
  }
  return ok(Object.freeze({ backend: Object.freeze(backend), retry: Object.freeze(retry) }));
}

/** What the URL says cannot be said beside it a second time. */
const besideUrl = [names.backend, names.root, names.bucket, names.prefix, names.region, names.endpoint, names.publicEndpoint, names.pathStyle];

function readBackend(reader: Reader, env: Environment, defaultUrl: string): BackendSettings | undefined {
  const url = reader.text(names.url);
  if (url === undefined) return backendFromNames(reader, { env, defaultUrl });
  for (const name of besideUrl) {
    if (reader.text(name) !== undefined) reader.problem(name, `nothing beside ${names.url}`, reader.text(name));
  }
  return backendFromUrl(reader, { env, text: url });
}

const DAY_MS = 24 * 60 * 60 * 1000;

function readRetry(reader: Reader): CallPolicy {
  const upTo = (to: number) => ({ from: 1, to });
  return {
    attempts: reader.integer(names.attempts, upTo(20)) ?? defaultCallPolicy.attempts,
    backoffMs: reader.integer(names.backoffMs, upTo(60_000)) ?? defaultCallPolicy.backoffMs,
    timeoutMs: reader.integer(names.timeoutMs, upTo(DAY_MS)) ?? defaultCallPolicy.timeoutMs,
    boundMs: reader.integer(names.boundMs, upTo(DAY_MS)) ?? defaultCallPolicy.boundMs,
    minBytesPerSecond: reader.integer(names.minBytesPerSecond, upTo(1_000_000_000)) ?? defaultCallPolicy.minBytesPerSecond,
  };
}
