import { generateKeyPairSync } from 'node:crypto';
import type { Database, Transaction } from '../../database/index.ts';
import type { AuditEntry } from '../entry.ts';
import { type AuditSigner, headSignature } from '../head.ts';
import { auditKeyId } from '../keys.ts';

/** A key pair that signs audit trails. */
export function newAuditKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const signer: AuditSigner = { id: auditKeyId(publicKey), privateKey };
  return { signer, publicKey };
}

/** Changes tables as somebody does who owns the database: triggers and foreign keys do not fire. */
export async function tamper(database: Database, work: (tx: Transaction) => Promise<unknown>): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.execute('SET LOCAL session_replication_role = replica', []);
    await work(tx);
  });
}

/** Puts these entries in place of the whole trail, with `number` and `hash` of the last as its end, if asked to. */
export async function rewriteTrail(database: Database, entries: readonly AuditEntry[], { moveHead, signer }: { readonly moveHead: boolean; readonly signer?: AuditSigner }): Promise<void> {
  await tamper(database, async (tx) => {
    await tx.execute('DELETE FROM audit_entries', []);
    for (const entry of entries) await insertEntry(tx, entry);
    if (!moveHead) return;
    const { number = 0, hash = '' } = entries.at(-1) ?? {};
    await tx.execute('UPDATE audit_head SET number = $1, hash = $2', [number, hash]);
    if (signer !== undefined) await tx.execute('UPDATE audit_head SET signature = $1, key_id = $2, signed_at = now()', [headSignature({ number, hash }, signer).value, signer.id]);
  });
}

/** Writes an entry as it stands, sound or not. */
async function insertEntry(tx: Transaction, entry: AuditEntry): Promise<void> {
  await tx.execute(
    `INSERT INTO audit_entries (number, at, actor, action, slug, version, old_checksum, new_checksum, reason, details, previous_hash, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      entry.number,
      entry.at,
      entry.actor,
      entry.action,
      entry.slug,
      entry.version,
      entry.oldDigest,
      entry.newDigest,
      entry.reason,
      JSON.stringify(entry.details),
      entry.previousHash,
      entry.hash,
    ],
  );
}
