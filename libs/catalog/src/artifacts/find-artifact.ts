import type { Digest } from '@apphub/model';
import type { Queryable } from '../database/index.ts';
import { type Artifact, ARTIFACT_COLUMNS, artifactSchema } from './artifact.ts';

export interface ArtifactQuery {
  readonly slug: string;
  /** Only of these inputs. */
  readonly fingerprint?: Digest;
}

const FIND = `
  SELECT ${ARTIFACT_COLUMNS} FROM example_bundle_artifacts artifact
  WHERE slug = $1 AND ($2::text IS NULL OR fingerprint = $2)
  ORDER BY uploaded_at DESC, id LIMIT 1`;

/** @returns the newest artifact that matches; undefined if there is none. */
export async function findArtifact(database: Queryable, { slug, fingerprint }: ArtifactQuery): Promise<Artifact | undefined> {
  const [found] = await database.query(FIND, [slug, fingerprint ?? null], artifactSchema);
  return found;
}

const NEWEST = `
  SELECT DISTINCT ON (artifact.slug) ${ARTIFACT_COLUMNS} FROM example_bundle_artifacts artifact
  WHERE slug = ANY($1) ORDER BY artifact.slug, uploaded_at DESC, id`;

/** @returns the newest artifact of each of `slugs` that has one, by slug. */
export async function newestArtifacts(database: Queryable, slugs: readonly string[]): Promise<ReadonlyMap<string, Artifact>> {
  const found = await database.query(NEWEST, [slugs], artifactSchema);
  return new Map(found.map((artifact) => [artifact.slug, artifact]));
}

const BY_ID = `SELECT ${ARTIFACT_COLUMNS} FROM example_bundle_artifacts artifact WHERE id = ANY($1)`;

/** @returns the artifacts with these ids, by id. */
export async function artifactsById(database: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, Artifact>> {
  if (ids.length === 0) return new Map();
  const found = await database.query(BY_ID, [ids], artifactSchema);
  return new Map(found.map((artifact) => [artifact.id, artifact]));
}
