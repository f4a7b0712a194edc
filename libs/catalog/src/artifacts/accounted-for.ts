import type { Digest } from '@apphub/model';
import { z } from 'zod';
import type { Queryable } from '../database/index.ts';

const CHECKSUMS = 'SELECT DISTINCT checksum AS known FROM example_bundle_artifacts WHERE checksum = ANY($1)';
const SLUGS = 'SELECT slug AS known FROM example_bundle_status WHERE slug = ANY($1)';

const knownSchema = z.object({ known: z.string() });

/** Those of `wanted` that are the bytes of an artifact. */
export async function knownChecksums(database: Queryable, wanted: readonly Digest[]): Promise<ReadonlySet<string>> {
  return known(database, CHECKSUMS, wanted);
}

/** Those of `wanted` whose state the catalog knows. */
export async function knownSlugs(database: Queryable, wanted: readonly string[]): Promise<ReadonlySet<string>> {
  return known(database, SLUGS, wanted);
}

async function known(database: Queryable, sql: string, wanted: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await database.query(sql, [wanted], knownSchema);
  return new Set(rows.map((row) => row.known));
}
