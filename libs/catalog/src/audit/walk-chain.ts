import type { Queryable } from '../database/index.ts';
import { type AuditBreak, BEFORE_FIRST, breakAt, breakAtEnd, follows, type Link } from './chain.ts';
import { AUDIT_COLUMNS, type AuditEntry, auditEntrySchema } from './entry.ts';
import { type AuditHead, readHead } from './head.ts';

/** The chain as it was found: its last sound entry, and where it breaks if it does. */
export interface Walk {
  readonly last: Link;
  readonly head: AuditHead | undefined;
  readonly broken: AuditBreak | undefined;
}

const BATCH = 1000;
const AFTER = `SELECT ${AUDIT_COLUMNS} FROM audit_entries WHERE number > $1 ORDER BY number LIMIT $2`;

/**
 * Follows the chain from its first entry to its end, in batches; signatures are not looked at. What is appended
 * meanwhile looks inserted: run it in a repeatable-read transaction, or with the end locked.
 */
export async function walkChain(database: Queryable, seen?: Link): Promise<Walk> {
  const head = await readHead(database);
  let last = BEFORE_FIRST;
  for await (const entry of entriesInOrder(database)) {
    if (!follows(last, entry)) {
      const [next] = await database.query(AFTER, [entry.number, 1], auditEntrySchema);
      return { last, head, broken: breakAt({ previous: last, entry, next, total: head?.number ?? 0 }) };
    }
    last = { number: entry.number, hash: entry.hash };
    if (last.number === seen?.number && last.hash !== seen.hash) return { last, head, broken: { fault: 'changed', number: last.number } };
  }
  return { last, head, broken: breakAtEnd(last, head) ?? cutSince(seen, last) };
}

async function* entriesInOrder(database: Queryable): AsyncGenerator<AuditEntry> {
  for (let after = 0; ; ) {
    const entries = await database.query(AFTER, [after, BATCH], auditEntrySchema);
    yield* entries;
    after = entries.at(-1)?.number ?? after;
    if (entries.length < BATCH) return;
  }
}

function cutSince(seen: Link | undefined, last: Link): AuditBreak | undefined {
  return seen !== undefined && seen.number > last.number ? { fault: 'truncated', number: last.number + 1 } : undefined;
}
