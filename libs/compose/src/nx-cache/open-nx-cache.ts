import { fail, FailureError } from '@apphub/model';
import { type Cache, type CacheHappening, type CacheLog, type CachePolicy, createCache, defaultCachePolicy, entryReader, entrySigner, parseCachePolicy, type StaticTokens, type SweepParts } from '@apphub/nx-cache/server';
import { type BlobStore, openBackend, openStore, type StorageSettings } from '@apphub/store';
import { exportPublicKey, generateSigningKey, readSigningKey, type SigningKey, writeSigningKey } from '@apphub/trust';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '../settings.ts';
import type { NxCacheSettings } from './settings.ts';

export interface OpenNxCacheOptions {
  readonly tokens: StaticTokens;
  readonly observe?: (happening: CacheHappening) => void;
  readonly log?: CacheLog;
}

/** A cache, and what its operator wants to know of it. */
export interface OpenedNxCache {
  readonly cache: Cache;
  /** Which store it uses, without credentials. */
  readonly store: string;
  /** For those who check signatures: SPKI DER, base64. */
  readonly publicKey: string;
  readonly policy: CachePolicy;
}

/** Opens the cache that the settings describe. @throws FailureError CACHE_POLICY_INVALID, TRUST_KEY_*, STORE_*, HOST_DISK. */
export async function openNxCache(settings: Settings, cacheSettings: NxCacheSettings, options: OpenNxCacheOptions): Promise<OpenedNxCache> {
  const { formerKeys, maxEntryBytes } = cacheSettings;
  const policy = readCachePolicy(cacheSettings);
  const key = signingKeyOf(cacheSettings);
  const store = await openNxCacheStore(settings);
  const limits = maxEntryBytes === undefined ? {} : { limits: { maxEntryBytes } };
  const cache = createCache({ store, policy, key, formerKeys, folder: join(settings.cacheFolder, 'nx-cache'), ...limits, ...options });
  return { cache, store: store.identity, publicKey: exportPublicKey(key), policy };
}

/** What looks at a cache from outside works with: its store, and the keys that its entries are signed with. */
export async function openNxCacheParts(settings: Settings, cacheSettings: NxCacheSettings): Promise<SweepParts> {
  const store = await openNxCacheStore(settings);
  if (!existsSync(cacheSettings.keyFile)) fail('TRUST_KEY_INVALID', `There is no signing key ${cacheSettings.keyFile}, so that no entry can be believed.`, { remedy: 'Set APPHUB_NX_CACHE_SIGNING_KEY to the key of the server.' });
  const signer = entrySigner({ key: readSigningKey(cacheSettings.keyFile), former: cacheSettings.formerKeys });
  return { store, signer, reader: entryReader(store, signer.keys) };
}

/** @throws FailureError CACHE_POLICY_INVALID. */
export function readCachePolicy({ policyFile }: Pick<NxCacheSettings, 'policyFile'>): CachePolicy {
  if (policyFile === undefined) return defaultCachePolicy;
  const policy = parseCachePolicy(textOf(policyFile), policyFile);
  if (!policy.ok) throw new FailureError(policy.error);
  return policy.value;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return fail('CACHE_POLICY_INVALID', `${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}.`, { cause: error });
  }
}

/** A store of its own, below the other: a collection of bundles knows nothing of entries, and would take their bytes. */
async function openNxCacheStore({ storage, cacheFolder }: Settings): Promise<BlobStore> {
  return openStore(await openBackend(below(storage), { staging: join(cacheFolder, 'staging') }), storage.retry);
}

const FOLDER = 'nx-cache';

function below(storage: StorageSettings): StorageSettings {
  const { backend } = storage;
  if (backend.kind === 'file') return { ...storage, backend: { ...backend, root: join(backend.root, FOLDER) } };
  return { ...storage, backend: { ...backend, prefix: backend.prefix === '' ? FOLDER : `${backend.prefix}/${FOLDER}` } };
}

/** The name that a key for entries bears; the scopes of entries stand in their statements. */
const KEY_SCOPE = 'nx-cache';

function signingKeyOf({ keyFile, mayMakeKey }: NxCacheSettings): SigningKey {
  if (mayMakeKey && !existsSync(keyFile)) {
    mkdirSync(dirname(keyFile), { recursive: true, mode: 0o700 });
    try {
      writeSigningKey(keyFile, generateSigningKey(KEY_SCOPE));
    } catch (error) {
      // Another process may have made it meanwhile.
      if (!existsSync(keyFile)) throw error;
    }
  }
  return readSigningKey(keyFile);
}
