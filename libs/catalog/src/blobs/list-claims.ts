import { type Digest, digestSchema } from '@apphub/model';
import { z } from 'zod';
import type { Database } from '../database/index.ts';
import { isNamed, KEEP_REPLACED_MS } from './named.ts';

/** What a collector has to know of a blob before it asks for it by `markDeleting`. */
export interface BlobClaim {
  readonly digest: Digest;
  /** Whether a version, an artifact or a possible undo needs it. */
  readonly isNamed: boolean;
  /** Whether a collector has announced to delete it, and has not yet. */
  readonly isDeleting: boolean;
  /** Since when there is a row of it, milliseconds since the epoch. */
  readonly registeredOn: number;
}

export interface ListClaimsOptions {
  /** As for `markDeleting`. */
  readonly keepReplacedMs?: number;
}

const PAGE = 5_000;
const LIST = `
  SELECT digest, state = 'deleting' AS deleting, stored_at, ${isNamed('blobs.digest', '$2')} AS named
  FROM blobs WHERE digest > $1 ORDER BY digest LIMIT ${PAGE}`;

const rowSchema = z
  .object({ digest: digestSchema, deleting: z.boolean(), stored_at: z.date(), named: z.boolean() })
  .transform(({ digest, deleting, stored_at, named }): BlobClaim => ({ digest, isNamed: named, isDeleting: deleting, registeredOn: stored_at.getTime() }));

/** All blobs that have a row, a page at a time; what happens meanwhile may or may not be seen. */
export async function* listClaims(database: Database, { keepReplacedMs = KEEP_REPLACED_MS }: ListClaimsOptions = {}): AsyncGenerator<BlobClaim> {
  for (let after = ''; ; ) {
    const page = await database.query(LIST, [after, keepReplacedMs], rowSchema);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.digest;
  }
}
