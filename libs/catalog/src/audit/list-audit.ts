import type { Database } from '../database/index.ts';
import { AUDIT_COLUMNS, type AuditEntry, auditEntrySchema } from './entry.ts';

export interface ListAuditInput {
  /** The number of the last entry of the page before; defaults to 0. */
  readonly after?: number;
  /** Defaults to 100. */
  readonly limit?: number;
}

/** A page of the audit trail, oldest first, with all that a reader needs to check the chain. */
export async function listAudit(database: Database, { after = 0, limit = 100 }: ListAuditInput = {}): Promise<AuditEntry[]> {
  return database.query(`SELECT ${AUDIT_COLUMNS} FROM audit_entries WHERE number > $1 ORDER BY number LIMIT $2`, [after, limit], auditEntrySchema);
}
