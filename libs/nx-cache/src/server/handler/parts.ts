import type { BlobStore } from '@apphub/store';
import type { KeyObject } from 'node:crypto';
import type { SigningKey } from '@apphub/trust';
import { openShelf, type Shelf } from '../content/shelf.ts';
import { type EntryReader, entryReader } from '../entries/read-entry.ts';
import { type EntrySigner, entrySigner } from '../entries/signer.ts';
import { openUses, type Uses } from '../entries/uses.ts';
import { type KeySets, openKeySets } from '../oidc/key-sets.ts';
import { storeWithin } from '../lasting.ts';
import type { CachePolicy } from '../policy/cache-policy.ts';
import { type CacheHappening, type CacheLimits, type CacheLog, defaultCacheLimits } from '../ports.ts';
import { type ClosedScopes, closedScopes } from '../scopes/closed-scopes.ts';
import { sessionTokens, type SessionTokens } from '../tokens/session-tokens.ts';
import type { StaticTokens } from '../tokens/static-token.ts';

/** What a cache is made of. */
export interface CacheOptions {
  /** For the cache alone: its blobs are named by nothing but entries. */
  readonly store: BlobStore;
  readonly policy: CachePolicy;
  readonly tokens: StaticTokens;
  /** Signs entries; the same for all servers of one store. */
  readonly key: Pick<SigningKey, 'id' | 'privateKey'>;
  /** Public keys that signed entries before, by id. */
  readonly formerKeys?: ReadonlyMap<string, KeyObject>;
  /** A folder on a disk where large entries are put aside while they are sent. */
  readonly folder: string;
  readonly limits?: Partial<CacheLimits>;
  /** Told what happened, for figures. Must not throw. */
  readonly observe?: (happening: CacheHappening) => void;
  readonly log?: CacheLog;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** What the requests share. */
export interface Parts {
  readonly store: BlobStore;
  readonly policy: CachePolicy;
  readonly tokens: StaticTokens;
  readonly sessions: SessionTokens;
  readonly closed: ClosedScopes;
  readonly keySets: KeySets;
  readonly signer: EntrySigner;
  readonly reader: EntryReader;
  readonly shelf: Shelf;
  readonly uses: Uses;
  readonly limits: CacheLimits;
  readonly observe: (happening: CacheHappening) => void;
  readonly log: CacheLog;
  readonly now: () => number;
  /** What goes on after an answer; waited for when the cache is closed. */
  readonly background: Set<Promise<void>>;
  /** Aborted when the cache is closed: ends all calls of the store. */
  readonly ending: AbortController;
}

const SILENT: CacheLog = { info: () => undefined, warn: () => undefined };

/** Puts the parts together. */
export function openParts(options: CacheOptions): Parts {
  const ending = new AbortController();
  const store = storeWithin(options.store, ending.signal);
  const { policy, tokens, key, formerKeys, folder, observe = () => undefined, log = SILENT, now = Date.now } = options;
  const limits = { ...defaultCacheLimits, ...options.limits };
  const signer = entrySigner({ key, ...(formerKeys === undefined ? {} : { former: formerKeys }) });
  return {
    store,
    policy,
    tokens,
    sessions: sessionTokens(key),
    closed: closedScopes(store),
    keySets: openKeySets(),
    signer,
    reader: entryReader(store, signer.keys),
    shelf: openShelf({ store, limits, folder }),
    uses: openUses(store, now),
    limits,
    observe,
    log,
    now,
    background: new Set(),
    ending,
  };
}
