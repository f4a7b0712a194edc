import { type Digest, digestHex } from '@apphub/model';

/**
 * Where everything lives in a store; the only place that makes keys.
 *
 *   v1/blobs/sha256/ab/cd/<64 hex>                          bytes, named by their digest
 *   v1/records/<scope>/<fingerprint hex>/<statement hex>.json   "fingerprint F gave digest D"
 *   v1/contents/<scope>/<content digest hex>.json           hint: which blob holds this uncompressed tar
 *   v1/epoch/<number>                                       raised by every collection, part of Nx's key
 */
const VERSION = 'v1';

export const layout = {
  blobs: `${VERSION}/blobs/sha256/`,
  blob(digest: Digest): string {
    const hex = digestHex(digest);
    return `${layout.blobs}${hex.slice(0, 2)}/${hex.slice(2, 4)}/${hex}`;
  },
  records: (scope: string, fingerprint: Digest) => `${VERSION}/records/${scope}/${digestHex(fingerprint)}/`,
  record: (scope: string, fingerprint: Digest, statement: Digest) =>
    `${layout.records(scope, fingerprint)}${digestHex(statement)}.json`,
  content: (scope: string, contentDigest: Digest) => `${VERSION}/contents/${scope}/${digestHex(contentDigest)}.json`,
  epochs: `${VERSION}/epoch/`,
} as const;
