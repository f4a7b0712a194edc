import { z } from 'zod';
import type { Queryable } from '../database/index.ts';

export interface CacheSummary {
  /** Parts of equal length, the oldest first, those without a build left out. */
  readonly parts: readonly { readonly from: string; readonly hits: number; readonly misses: number }[];
  /** Why there were misses, the most frequent reason first. */
  readonly reasons: readonly { readonly because: string; readonly count: number }[];
  /** Builds whose inputs have records that contradict each other, the newest first. */
  readonly conflicts: readonly { readonly slug: string; readonly jobId: string; readonly attempt: number; readonly at: string; readonly because: string }[];
}

export interface CacheSummaryQuery {
  readonly days: number;
}

/** Hits that a plan found in bulk have no attempt; the row of the task says when. */
const ENDS = `
  SELECT ended_at AS at, cached FROM example_bundle_attempts WHERE cached IS NOT NULL AND ended_at > now() - make_interval(days => $1)
  UNION ALL SELECT ended_at, true FROM load_tasks WHERE state = 'completed' AND cached AND attempt = 0 AND ended_at > now() - make_interval(days => $1)`;
const PARTS = `
  SELECT date_bin(make_interval(hours => $2), at, '2000-01-01') AS from, count(*) FILTER (WHERE cached)::int AS hits, count(*) FILTER (WHERE NOT cached)::int AS misses
  FROM (${ENDS}) AS ends GROUP BY 1 ORDER BY 1`;
const REASONS = `
  SELECT because, count(*)::int AS count FROM example_bundle_attempts
  WHERE because IS NOT NULL AND cached IS NOT NULL AND ended_at > now() - make_interval(days => $1) GROUP BY because ORDER BY count DESC, because`;
const CONFLICTS = `
  SELECT slug, job_id, attempt, started_at, because FROM example_bundle_attempts
  WHERE because IN ('conflict', 'quarantined') AND ended_at > now() - make_interval(days => $1) ORDER BY started_at DESC LIMIT 50`;

const partSchema = z.object({ from: z.date(), hits: z.int(), misses: z.int() });
const reasonSchema = z.object({ because: z.string(), count: z.int() });
const conflictSchema = z.object({ slug: z.string(), job_id: z.string(), attempt: z.int(), started_at: z.date(), because: z.string() });

/** Up to so many days are told by the hour, more by the day. */
const BY_HOUR_DAYS = 2;

/** How often bundles were found instead of built in the last days, and why not. */
export async function readCacheSummary(database: Queryable, { days }: CacheSummaryQuery): Promise<CacheSummary> {
  const parts = await database.query(PARTS, [days, days <= BY_HOUR_DAYS ? 1 : 24], partSchema);
  const reasons = await database.query(REASONS, [days], reasonSchema);
  const conflicts = await database.query(CONFLICTS, [days], conflictSchema);
  return {
    parts: parts.map(({ from, ...counts }) => ({ from: from.toISOString(), ...counts })),
    reasons,
    conflicts: conflicts.map(({ job_id: jobId, started_at: at, ...row }) => ({ ...row, jobId, at: at.toISOString() })),
  };
}
