import { z } from 'zod';
import { AUDIT_COLUMNS, auditEntrySchema } from '../../audit/entry.ts';
import type { Database } from '../../database/index.ts';

const countSchema = z.object({ count: z.int() });

/** Every sentence is a query for rows that may not exist, whatever happened to those who write. */
const NEVER = {
  'a version without its blob': `
    SELECT count(*) FROM job_bundle_versions AS v LEFT JOIN blobs AS b ON b.digest = v.checksum WHERE b.digest IS NULL OR b.state <> 'stored' OR b.size <> v.size`,
  'a version whose pointer the audit trail does not explain': `
    SELECT count(*) FROM job_bundle_versions AS v WHERE v.checksum IS DISTINCT FROM (
      SELECT a.new_checksum FROM audit_entries AS a WHERE a.slug = v.slug AND a.version = v.version AND a.new_checksum IS NOT NULL ORDER BY a.number DESC LIMIT 1)`,
  'an audit entry of a version that is not there': `
    SELECT count(*) FROM audit_entries AS a LEFT JOIN job_bundle_versions AS v ON v.slug = a.slug AND v.version = a.version WHERE a.slug IS NOT NULL AND v.id IS NULL`,
  'an audit entry of a version without its one event': `
    SELECT count(*) FROM audit_entries AS a WHERE a.slug IS NOT NULL
      AND (SELECT count(*) FROM events AS e WHERE e.slug = a.slug AND (e.data->>'auditNumber')::bigint = a.number) <> 1`,
  'an event of a version without an audit entry': `
    SELECT count(*) FROM events AS e LEFT JOIN audit_entries AS a ON a.number = (e.data->>'auditNumber')::bigint WHERE e.type LIKE 'job.bundle.%' AND a.number IS NULL`,
  'a version that is not what its revision says': `
    SELECT count(*) FROM job_bundle_versions AS v LEFT JOIN job_bundle_revisions AS r ON r.version_id = v.id AND r.number = v.revision
    WHERE (r.checksum, r.manifest, r.size, r.metadata) IS DISTINCT FROM (v.checksum, v.manifest, v.size, v.metadata) OR r.superseded_at IS NOT NULL`,
  'a pointer that was moved without a trace': `
    SELECT count(*) FROM job_bundle_versions AS v
    WHERE (v.replaced_at IS NOT NULL) <> EXISTS (SELECT FROM audit_entries AS a WHERE a.slug = v.slug AND a.version = v.version AND a.old_checksum IS NOT NULL)`,
  'a bundle without a version': `
    SELECT count(*) FROM job_bundles AS b WHERE NOT EXISTS (SELECT FROM job_bundle_versions AS v WHERE v.bundle_id = b.id)`,
  'an event number that is missing': 'SELECT (SELECT number FROM event_head) - (SELECT count(*) FROM events) AS count',
} as const;

/** What there is of which there may be nothing, as words; sound is an empty list. */
export async function unsoundRows(database: Database): Promise<string[]> {
  const found: string[] = [];
  for (const [words, sql] of Object.entries(NEVER)) {
    const [row] = await database.query(sql, [], countSchema);
    if (row?.count !== 0) found.push(`${row?.count} times ${words}`);
  }
  return found;
}

/** All entries of the trail, oldest first. */
export async function auditTrail(database: Database) {
  return database.query(`SELECT ${AUDIT_COLUMNS} FROM audit_entries ORDER BY number`, [], auditEntrySchema);
}
