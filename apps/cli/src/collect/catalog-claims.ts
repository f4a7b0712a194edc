import type { Claim, Claims } from '@apphub/build';
import { type Database, forgetBlob, listClaims, markDeleting } from '@apphub/catalog';
import type { Digest } from '@apphub/model';

export interface CatalogClaimsOptions {
  /** Milliseconds for which a blob that was registered may wait to be named. */
  readonly graceMs: number;
}

/** What a catalog names of a store: the bundles of its versions, of its artifacts, and of replacements that can be undone. */
export function catalogClaims(database: Database, { graceMs }: CatalogClaimsOptions): Claims {
  return {
    async read() {
      const claims = new Map<Digest, Claim>();
      for await (const { digest, isNamed, isDeleting, registeredOn } of listClaims(database)) {
        claims.set(digest, { isNamed, knownSince: registeredOn, isAnnounced: isDeleting });
      }
      return claims;
    },
    async take({ digest, size }, { remove }) {
      const { kind } = await markDeleting(database, { digest, size, keepRegisteredMs: graceMs });
      if (kind !== 'deleting') return 'in-use';
      return (await forgetBlob(database, { digest, deleteBytes: remove })) ? 'deleted' : 'in-use';
    },
    async withdraw(digest) {
      await forgetBlob(database, { digest, deleteBytes: async () => undefined });
    },
  };
}
