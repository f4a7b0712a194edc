import { AUDIT_COLUMNS, type AuditEntry, auditEntrySchema } from '../audit/entry.ts';
import type { Database } from '../database/index.ts';
import { getVersion, type VersionName } from './find-version.ts';

const LIST = `SELECT ${AUDIT_COLUMNS} FROM audit_entries WHERE slug = $1 AND version = $2 ORDER BY number DESC LIMIT $3`;

export interface ListHistoryInput extends VersionName {
  /** Defaults to 1000. */
  readonly limit?: number;
}

/**
 * All that was done to a version, newest first: its entries of the audit trail.
 *
 * @throws FailureError VERSION_UNKNOWN.
 */
export async function listHistory(database: Database, input: ListHistoryInput): Promise<AuditEntry[]> {
  const { slug, version } = await getVersion(database, input);
  return database.query(LIST, [slug, version, input.limit ?? 1000], auditEntrySchema);
}
