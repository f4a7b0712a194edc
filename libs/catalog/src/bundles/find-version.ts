import { fail } from '@apphub/model';
import type { Queryable } from '../database/index.ts';
import { type BundleVersion, VERSION_COLUMNS, versionSchema } from './version.ts';

/** Which version is meant. */
export interface VersionName {
  readonly slug: string;
  readonly version: string;
}

const FIND = `SELECT ${VERSION_COLUMNS} FROM job_bundle_versions WHERE slug = $1 AND version = $2`;

/** The version of this name, if there is one. */
export async function findVersion(database: Queryable, { slug, version }: VersionName): Promise<BundleVersion | undefined> {
  const [found] = await database.query(FIND, [slug, version], versionSchema);
  return found;
}

/** @throws FailureError VERSION_UNKNOWN. */
export async function getVersion(database: Queryable, name: VersionName): Promise<BundleVersion> {
  return (await findVersion(database, name)) ?? fail('VERSION_UNKNOWN', `The bundle "${name.slug}" has no version ${name.version}.`);
}
