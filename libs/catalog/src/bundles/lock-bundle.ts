import { fail } from '@apphub/model';
import type { Transaction } from '../database/index.ts';
import { type Bundle, BUNDLE_COLUMNS, bundleSchema } from './bundle.ts';
import type { VersionName } from './find-version.ts';

/** Waits for whoever is creating it, and does nothing to a row that is there. */
const CREATE = 'INSERT INTO job_bundles (slug) VALUES ($1) ON CONFLICT (slug) DO NOTHING';
/** NO KEY: the foreign keys of versions are not in the way. */
const LOCK = `SELECT ${BUNDLE_COLUMNS} FROM job_bundles WHERE slug = $1 FOR NO KEY UPDATE`;

/**
 * Makes all who want to change a version of this bundle wait until the transaction ends. Every change begins with it, so
 * that what is read afterwards holds.
 *
 * @throws FailureError VERSION_UNKNOWN when there is no such bundle.
 */
export async function lockBundle(tx: Transaction, name: VersionName): Promise<Bundle> {
  return (await lockIfThere(tx, name)) ?? fail('VERSION_UNKNOWN', `There is no bundle "${name.slug}", hence no version ${name.version} of it.`);
}

/** As `lockBundle`; creates the bundle if there is none. */
export async function lockOrCreateBundle(tx: Transaction, name: VersionName): Promise<Bundle> {
  const bundle = await lockIfThere(tx, name);
  if (bundle !== undefined) return bundle;
  await tx.execute(CREATE, [name.slug]);
  return lockBundle(tx, name);
}

async function lockIfThere(tx: Transaction, { slug }: VersionName): Promise<Bundle | undefined> {
  const [bundle] = await tx.query(LOCK, [slug], bundleSchema);
  return bundle;
}

const CREATE_ALL = 'INSERT INTO job_bundles (slug) SELECT slug FROM unnest($1::text[]) AS bundle (slug) ORDER BY slug COLLATE "C" ON CONFLICT (slug) DO NOTHING';
const LOCK_ALL = 'SELECT FROM job_bundles WHERE slug = ANY ($1) ORDER BY slug COLLATE "C" FOR NO KEY UPDATE';

/** As `lockOrCreateBundle`, for a transaction that publishes many: in one order, and before it tells of the first. */
export async function lockOrCreateBundles(tx: Transaction, slugs: readonly string[]): Promise<void> {
  await tx.execute(CREATE_ALL, [slugs]);
  await tx.execute(LOCK_ALL, [slugs]);
}
