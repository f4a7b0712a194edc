import { type Digest, digestHex } from '@apphub/model';

/**
 * Where everything lives in a store; the only place that makes keys.
 *
 *   v1/blobs/sha256/ab/cd/<64 hex>                              bytes, named by their digest
 *   v1/suspects/<64 hex>.json                                   note: somebody read other bytes than this blob's name promises
 *   v1/records/<scope>/<fingerprint hex>/<statement hex>.json   "fingerprint F gave digest D"
 *   v1/records/<scope>/<fingerprint hex>/<statement hex>.quarantine.json   "nothing of this fingerprint is reused", its release, or "this record is false"
 *   v1/slugs/<scope>/<slug>/<newest first>.json                 hint: which records one example has
 *   v1/contents/<scope>/<content digest hex>.json               hint: which record's blob holds this uncompressed tar
 *   v1/epoch/<time>-<random>                                    written by every collection, part of Nx's key
 *   v1/uses/<64 hex>.json                                       when somebody last relied on this blob
 *   v1/condemned/<64 hex>/<one collector's name>.json           note: a collector is about to delete this blob
 *   v1/probes/<random>.json                                     written and deleted again by whoever tries the store out
 *
 * A cache for Nx has a store of its own, below `nx-cache/` of the other; there are, beside its blobs:
 *
 *   v1/nx/entries/<hash>.<scope>.json                           signed: "in this scope the hash gave digest D"
 *   v1/nx/claims/<32 hex>-<time>-<random>.json                  note: somebody is about to write the document whose key has this sha256
 *   v1/nx/conflicts/<hash>.<scope>/<digest hex>.json            evidence: another upload gave digest E
 *   v1/nx/uses/<day>/<hash>.<scope>.json                        on this day somebody read the entry
 *   v1/nx/closed/<scope>.json                                   since when tokens of this scope are refused
 *   v1/nx/exchanged/<64 hex>.json                               this token of a CI was exchanged already
 */
const VERSION = 'v1';

export const layout = {
  blobs: `${VERSION}/blobs/sha256/`,
  blob(digest: Digest): string {
    const hex = digestHex(digest);
    return `${layout.blobs}${hex.slice(0, 2)}/${hex.slice(2, 4)}/${hex}`;
  },
  suspects: `${VERSION}/suspects/`,
  suspect: (digest: Digest) => `${layout.suspects}${digestHex(digest)}.json`,
  allRecords: `${VERSION}/records/`,
  records: (scope: string, fingerprint: Digest) => `${VERSION}/records/${scope}/${digestHex(fingerprint)}/`,
  record: (scope: string, fingerprint: Digest, statement: Digest) =>
    `${layout.records(scope, fingerprint)}${digestHex(statement)}.json`,
  quarantine: (scope: string, fingerprint: Digest, statement: Digest) =>
    `${layout.records(scope, fingerprint)}${digestHex(statement)}.quarantine.json`,
  slugs: (scope: string, slug: string) => `${VERSION}/slugs/${scope}/${slug}/`,
  slug: (scope: string, slug: string, order: string) => `${layout.slugs(scope, slug)}${order}.json`,
  content: (scope: string, contentDigest: Digest) => `${VERSION}/contents/${scope}/${digestHex(contentDigest)}.json`,
  epochs: `${VERSION}/epoch/`,
  epoch: (name: string) => `${layout.epochs}${name}`,
  uses: `${VERSION}/uses/`,
  use: (digest: Digest) => `${layout.uses}${digestHex(digest)}.json`,
  allCondemned: `${VERSION}/condemned/`,
  condemned: (digest: Digest) => `${layout.allCondemned}${digestHex(digest)}/`,
  condemnation: (digest: Digest, collector: string) => `${layout.condemned(digest)}${collector}.json`,
  probe: (name: string) => `${VERSION}/probes/${name}.json`,
  nxEntries: `${VERSION}/nx/entries/`,
  nxEntriesOf: (hash: string) => `${layout.nxEntries}${hash}.`,
  nxEntry: (hash: string, scope: string) => `${layout.nxEntriesOf(hash)}${scope}.json`,
  nxClaims: `${VERSION}/nx/claims/`,
  nxConflicts: `${VERSION}/nx/conflicts/`,
  nxConflictsOf: (hash: string, scope: string) => `${layout.nxConflicts}${hash}.${scope}/`,
  nxConflict: (hash: string, scope: string, digest: Digest) => `${layout.nxConflictsOf(hash, scope)}${digestHex(digest)}.json`,
  nxUses: `${VERSION}/nx/uses/`,
  nxUse: (hash: string, scope: string, day: string) => `${layout.nxUses}${day}/${hash}.${scope}.json`,
  nxClosed: (scope: string) => `${VERSION}/nx/closed/${scope}.json`,
  nxExchanges: `${VERSION}/nx/exchanged/`,
  nxExchanged: (digest: Digest) => `${layout.nxExchanges}${digestHex(digest)}.json`,
} as const;

/** No segment starts with a dot: adapters keep their own files under such names, and `..` never leaves the store. */
const SEGMENT = '[A-Za-z0-9_][A-Za-z0-9._=+-]{0,199}';
const KEY = new RegExp(`^${SEGMENT}(/${SEGMENT}){0,15}$`);
const PREFIX = new RegExp(`^(${SEGMENT}/){0,15}(${SEGMENT})?$`);

/** @throws TypeError when `key` is not one that every backend can hold. */
export function checkKey(key: string): string {
  if (KEY.test(key)) return key;
  throw new TypeError(`expected a store key of plain segments, got ${JSON.stringify(key.slice(0, 200))}`);
}

/** @throws TypeError when no key can start with `prefix`; the empty prefix is that of all keys. */
export function checkPrefix(prefix: string): string {
  if (PREFIX.test(prefix)) return prefix;
  throw new TypeError(`expected the beginning of a store key, got ${JSON.stringify(prefix.slice(0, 200))}`);
}
