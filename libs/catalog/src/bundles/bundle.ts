import { z } from 'zod';

/** A bundle: what its versions have in common. */
export interface Bundle {
  readonly id: string;
  readonly slug: string;
  readonly displayName: string | undefined;
  readonly description: string | undefined;
  /** The one published first last, deprecated ones only if there are no others; replacing a version does not make it newer. */
  readonly latestVersion: string | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const BUNDLE_COLUMNS = 'id, slug, display_name, description, latest_version, created_at, updated_at';

export const bundleSchema = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    display_name: z.string().nullable(),
    description: z.string().nullable(),
    latest_version: z.string().nullable(),
    created_at: z.date(),
    updated_at: z.date(),
  })
  .transform(
    (row): Bundle => ({
      id: row.id,
      slug: row.slug,
      displayName: row.display_name ?? undefined,
      description: row.description ?? undefined,
      latestVersion: row.latest_version ?? undefined,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }),
  );
