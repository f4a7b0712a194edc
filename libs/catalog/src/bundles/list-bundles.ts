import { fail } from '@apphub/model';
import type { Database } from '../database/index.ts';
import { type Bundle, BUNDLE_COLUMNS, bundleSchema } from './bundle.ts';
import { type BundleVersion, VERSION_COLUMNS, versionSchema } from './version.ts';

export interface ListBundlesInput {
  /** The last slug of the page before. */
  readonly after?: string;
  /** Defaults to 100. */
  readonly limit?: number;
}

/** By code point, whatever the locale of the database: a page must not depend on it. */
const LIST = `SELECT ${BUNDLE_COLUMNS} FROM job_bundles WHERE slug COLLATE "C" > $1 ORDER BY slug COLLATE "C" LIMIT $2`;

/** A page of the bundles, by slug. */
export async function listBundles(database: Database, { after = '', limit = 100 }: ListBundlesInput = {}): Promise<Bundle[]> {
  return database.query(LIST, [after, limit], bundleSchema);
}

export interface BundleWithVersions {
  readonly bundle: Bundle;
  /** Newest first. */
  readonly versions: readonly BundleVersion[];
}

/**
 * A bundle and its versions, of one moment.
 *
 * @throws FailureError BUNDLE_UNKNOWN.
 */
export async function getBundle(database: Database, { slug }: { readonly slug: string }): Promise<BundleWithVersions> {
  return database.transaction(
    async (tx) => {
      const [bundle] = await tx.query(`SELECT ${BUNDLE_COLUMNS} FROM job_bundles WHERE slug = $1`, [slug], bundleSchema);
      if (bundle === undefined) return fail('BUNDLE_UNKNOWN', `There is no bundle "${slug}".`);
      const versions = await tx.query(`SELECT ${VERSION_COLUMNS} FROM job_bundle_versions WHERE bundle_id = $1 ORDER BY created_at DESC, id`, [bundle.id], versionSchema);
      return { bundle, versions };
    },
    { isolation: 'repeatable read', readOnly: true },
  );
}
