import { z } from 'zod';
import type { Queryable } from '../database/index.ts';

/** The median of the last builds, found bundles left out. */
const DURATIONS = `
  SELECT slug, (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) FROM (
    SELECT extract(epoch FROM ended_at - started_at) * 1000 AS ms FROM example_bundle_attempts AS attempt
    WHERE attempt.slug = asked.slug AND state = 'completed' AND cached = false ORDER BY started_at DESC LIMIT 5) AS last)::float8 AS ms
  FROM unnest($1::text[]) AS asked (slug)`;

const rowSchema = z.object({ slug: z.string(), ms: z.number().nullable() });

/** @returns how long examples took to build before, in milliseconds, by slug; those that were never built are left out. */
export async function recordedDurations(database: Queryable, slugs: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await database.query(DURATIONS, [slugs], rowSchema);
  return new Map(rows.flatMap(({ slug, ms }) => (ms === null ? [] : [[slug, ms] as const])));
}
