import { err, type Failure, failure, ok, type Result } from '@apphub/model';
import { importPublicKey, keyId } from '@apphub/trust';
import type { KeyObject } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { dataFolder, type Environment } from '../settings.ts';

/** What a cache for Nx takes from the environment, besides its store. */
export interface NxCacheSettings {
  /** Without one: `main`, everything else below it, and no exchange of tokens. */
  readonly policyFile?: string;
  /** Made at the first start where nothing was configured. */
  readonly keyFile: string;
  readonly mayMakeKey: boolean;
  /** Public keys that signed entries before, by id. */
  readonly formerKeys: ReadonlyMap<string, KeyObject>;
  /** Bytes. */
  readonly maxEntryBytes?: number;
}

const POLICY = 'APPHUB_NX_CACHE_POLICY';
const KEY = 'APPHUB_NX_CACHE_SIGNING_KEY';
const FORMER = 'APPHUB_NX_CACHE_FORMER_KEYS';
const MAX_ENTRY = 'APPHUB_NX_CACHE_MAX_ENTRY_BYTES';
const LARGEST_ENTRY = 64 * 2 ** 30;

/** @returns the settings, or STORE_SETTINGS_INVALID with every wrong variable. */
export function readNxCacheSettings(env: Environment): Result<NxCacheSettings, Failure> {
  const problems: string[] = [];
  const path = (name: string) => {
    const text = env[name] || undefined;
    if (text !== undefined && !isAbsolute(text)) problems.push(`${name}: expected an absolute path, got ${JSON.stringify(text)}`);
    return text;
  };
  const policyFile = path(POLICY);
  const keyFile = path(KEY);
  const formerKeys = readKeys(env[FORMER] ?? '', problems);
  const maxEntryBytes = readSize(env[MAX_ENTRY] ?? '', problems);
  if (problems.length > 0) return err(failure('STORE_SETTINGS_INVALID', 'The environment has wrong settings for the cache.', { problems }));
  return ok({
    keyFile: keyFile ?? join(dataFolder(env), 'nx-cache-key.json'),
    mayMakeKey: keyFile === undefined,
    formerKeys,
    ...(policyFile === undefined ? {} : { policyFile }),
    ...(maxEntryBytes === undefined ? {} : { maxEntryBytes }),
  });
}

function readKeys(text: string, problems: string[]): ReadonlyMap<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  for (const part of text.split(',').filter((one) => one !== '')) {
    try {
      const key = importPublicKey(part.trim());
      keys.set(keyId(key), key);
    } catch {
      problems.push(`${FORMER}: expected Ed25519 public keys, SPKI DER in base64, with commas between them`);
    }
  }
  return keys;
}

function readSize(text: string, problems: string[]): number | undefined {
  if (text === '') return undefined;
  if (/^\d{1,12}$/.test(text) && Number(text) >= 1024 && Number(text) <= LARGEST_ENTRY) return Number(text);
  problems.push(`${MAX_ENTRY}: expected a whole number from 1024 to ${LARGEST_ENTRY}, got ${JSON.stringify(text)}`);
  return undefined;
}
