import { type Digest, digestSchema } from '@apphub/model';
import { z } from 'zod';
import type { Queryable } from '../database/index.ts';
import type { VersionName } from './find-version.ts';

/** What a published version points at. */
export interface VersionPointer extends VersionName {
  readonly digest: Digest;
  readonly immutable: boolean;
}

const READ = `
  SELECT version.slug, version.version, checksum AS digest, immutable FROM unnest($1::text[], $2::text[]) AS asked (slug, version)
  JOIN job_bundle_versions AS version ON version.slug = asked.slug AND version.version = asked.version`;

const pointerSchema = z.object({ slug: z.string(), version: z.string(), digest: digestSchema, immutable: z.boolean() });

/** @returns those of many versions that are published. */
export async function readPointers(database: Queryable, names: readonly VersionName[]): Promise<VersionPointer[]> {
  return database.query(READ, [names.map(({ slug }) => slug), names.map(({ version }) => version)], pointerSchema);
}
