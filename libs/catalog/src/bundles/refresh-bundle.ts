import type { Transaction } from '../database/index.ts';
import { type Bundle, BUNDLE_COLUMNS, bundleSchema } from './bundle.ts';

export interface BundleChange {
  readonly slug: string;
  /** What is left out stays as it is. */
  readonly displayName?: string;
  readonly description?: string;
}

const REFRESH = `
  UPDATE job_bundles SET
    latest_version = (SELECT version FROM job_bundle_versions WHERE bundle_id = job_bundles.id ORDER BY status = 'published' DESC, created_at DESC, id LIMIT 1),
    display_name = coalesce($2, display_name), description = coalesce($3, description), updated_at = clock_timestamp()
  WHERE slug = $1
  RETURNING ${BUNDLE_COLUMNS}`;

/** Brings the row of a bundle in line with its versions, after one of them has changed. The bundle is locked. */
export async function refreshBundle(tx: Transaction, { slug, displayName, description }: BundleChange): Promise<Bundle> {
  const [bundle] = await tx.query(REFRESH, [slug, displayName ?? null, description ?? null], bundleSchema);
  if (bundle === undefined) throw new Error('a locked bundle is gone');
  return bundle;
}
