import { fail } from '@apphub/model';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Transaction } from '../database/index.ts';
import { type AuditEntry, CHAIN_START, entryHash, type NewAuditEntry } from './entry.ts';
import { type AuditHead, type AuditSigner, headSignature, isSignedBy, lockHead } from './head.ts';
import { publicKeyOf } from './keys.ts';

export interface AuditOptions {
  /** Signs the new end of the chain. Without it only a chain that was never signed can be added to. */
  readonly signer?: AuditSigner;
}

/** A CTE, so that entry and end are one round trip. The lock is held by then; the condition holds without it, too. */
const APPEND = `
  WITH entry AS (
    INSERT INTO audit_entries (number, at, actor, action, slug, version, old_checksum, new_checksum, reason, details, previous_hash, hash)
    VALUES ($1, $2::timestamptz, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12))
  UPDATE audit_head SET number = $1, hash = $12, key_id = $13, signature = $14, signed_at = CASE WHEN $13::text IS NULL THEN NULL ELSE now() END
  WHERE number = $1 - 1 AND hash = $11`;

/** A statement of its own after the lock: a join with it would show the rows as they were before waiting for the lock. */
const LAST = `
  SELECT date_trunc('milliseconds', clock_timestamp()) AS now, last.number, last.hash
  FROM (SELECT 1) AS one LEFT JOIN (SELECT number, hash FROM audit_entries ORDER BY number DESC LIMIT 1) AS last ON true`;

const lastSchema = z.object({ now: z.date(), number: z.int().nullable(), hash: z.string().nullable() });

/**
 * Appends an entry to the trail, in the transaction that makes it true, and signs the new end. Until that transaction
 * ends, every other writer of the trail waits: call it late, right before `appendEvent`.
 *
 * @throws FailureError AUDIT_KEY_MISSING when the chain is signed and there is no `signer`; AUDIT_BROKEN when the end is
 * not what it was signed as, or is signed by another key: whoever signs it would vouch for what it does not know.
 */
export async function appendAudit(tx: Transaction, entry: NewAuditEntry, { signer }: AuditOptions = {}): Promise<AuditEntry> {
  const head = await lockedHead(tx);
  checkSignature(head, signer === undefined ? { keys: [], signs: false } : { keys: [publicKeyOf(signer)], signs: true });
  return appendAfter(tx, { head, entry, signer });
}

/** @throws FailureError AUDIT_BROKEN when somebody removed the row. */
export async function lockedHead(tx: Transaction): Promise<AuditHead> {
  return (await lockHead(tx)) ?? fail('AUDIT_BROKEN', 'The audit trail has lost the row that says where it ends.');
}

function checkSignature(head: AuditHead, { keys, signs }: { readonly keys: readonly KeyObject[]; readonly signs: boolean }): void {
  if (!signs) {
    if (head.signature !== undefined) fail('AUDIT_KEY_MISSING', `The audit trail is signed by the key ${head.signature.keyId}, and this program has no key.`);
    return;
  }
  const untouched = head.number === 0 && head.signature === undefined;
  if (!untouched && !isSignedBy(head, keys)) fail('AUDIT_BROKEN', `The end of the audit trail, entry ${head.number}, is not signed by the key of this program.`);
}

interface Addition {
  /** Locked. */
  readonly head: AuditHead;
  readonly entry: NewAuditEntry;
  readonly signer: AuditSigner | undefined;
}

/** Appends after an end that the caller has locked and believes. */
export async function appendAfter(tx: Transaction, { head, entry, signer }: Addition): Promise<AuditEntry> {
  const complete = chained(entry, { head, at: await checkedNow(tx, head) });
  const signature = signer === undefined ? undefined : headSignature(complete, signer);
  const ends = await tx.execute(APPEND, [
    complete.number,
    complete.at,
    complete.actor,
    complete.action,
    complete.slug,
    complete.version,
    complete.oldDigest,
    complete.newDigest,
    complete.reason,
    JSON.stringify(complete.details),
    complete.previousHash,
    complete.hash,
    signature?.keyId ?? null,
    signature?.value ?? null,
  ]);
  if (ends !== 1) throw new Error('the audit trail was added to without its lock');
  return complete;
}

async function checkedNow(tx: Transaction, head: AuditHead): Promise<string> {
  const [last] = await tx.query(LAST, [], lastSchema);
  if (last === undefined) throw new Error('a statement that always has a row had none');
  if ((last.number ?? 0) !== head.number || (last.hash ?? CHAIN_START) !== head.hash) {
    fail('AUDIT_BROKEN', `The last entry of the audit trail, ${last.number ?? 0}, is not the one where it ends, ${head.number}.`);
  }
  return last.now.toISOString();
}

function chained(entry: NewAuditEntry, { head, at }: { readonly head: AuditHead; readonly at: string }): AuditEntry {
  const unsealed = {
    number: head.number + 1,
    at,
    actor: entry.actor,
    action: entry.action,
    slug: entry.slug ?? null,
    version: entry.version ?? null,
    oldDigest: entry.oldDigest ?? null,
    newDigest: entry.newDigest ?? null,
    reason: entry.reason ?? null,
    details: entry.details ?? {},
    previousHash: head.hash,
  };
  return { ...unsealed, hash: entryHash(unsealed) };
}
