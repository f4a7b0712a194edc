import { type BundlePlatform, bundlePlatformSchema, type BundleReference, type Digest, digestSchema, fail, type Json } from '@apphub/model';
import { z } from 'zod';
import type { Queryable } from '../database/index.ts';

/** What a reference names now. */
export interface FoundBundle {
  readonly slug: string;
  readonly version: string;
  readonly digest: Digest;
  /** Bytes of the archive. */
  readonly size: number;
  readonly platform: BundlePlatform;
  readonly manifest: { readonly [name: string]: Json };
}

const COLUMNS = 'version.slug, version.version, content.checksum AS digest, content.size, content.platform, content.manifest';
const BY_VERSION = `
  SELECT ${COLUMNS} FROM job_bundle_versions AS version JOIN job_bundle_revisions AS content ON content.version_id = version.id AND content.number = version.revision
  WHERE version.slug = $1 AND version.version = $2`;
/** What versions point at now before what they pointed at once. */
const BY_DIGEST = `
  SELECT ${COLUMNS} FROM job_bundle_versions AS version JOIN job_bundle_revisions AS content ON content.version_id = version.id
  WHERE version.slug = $1 AND content.checksum = $2 ORDER BY content.superseded_at DESC NULLS FIRST LIMIT 1`;
const LATEST = 'SELECT latest_version FROM job_bundles WHERE slug = $1';

const latestSchema = z.object({ latest_version: z.string().nullable() });
const foundSchema: z.ZodType<FoundBundle> = z.object({
  slug: z.string(),
  version: z.string(),
  digest: digestSchema,
  size: z.int().nonnegative(),
  platform: bundlePlatformSchema,
  manifest: z.custom<FoundBundle['manifest']>((value) => typeof value === 'object' && value !== null),
});

/** What a reference names now. @throws FailureError BUNDLE_UNKNOWN, VERSION_UNKNOWN. */
export async function resolveBundle(database: Queryable, { slug, version, digest }: BundleReference): Promise<FoundBundle> {
  const [bundle] = await database.query(LATEST, [slug], latestSchema);
  if (bundle === undefined) return fail('BUNDLE_UNKNOWN', `There is no bundle "${slug}".`);
  const pin = digest ?? version ?? bundle.latest_version;
  const [found] = await database.query(digest === undefined ? BY_VERSION : BY_DIGEST, [slug, pin], foundSchema);
  return found ?? fail('VERSION_UNKNOWN', `The bundle "${slug}" has no version ${pin}.`);
}
