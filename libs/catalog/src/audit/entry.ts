import { canonicalJson, type Digest, digestSchema, type Json } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { z } from 'zod';

/** What can stand in the audit trail: every change of a pointer, of a right, and of the trail's own signature. */
export const auditActions = [
  'version.publish',
  'version.replace',
  'version.undo',
  'version.deprecate',
  'version.restore',
  'version.describe',
  'token.create',
  'token.revoke',
  'cache-token.create',
  'cache-token.revoke',
  'audit.sign',
] as const;

export type AuditAction = (typeof auditActions)[number];

/** What somebody did, as the one who did it knows it; number, time and hashes are given when it is appended. */
export interface NewAuditEntry {
  /** Who: `token:<name>/<beginning of its id>`, or the name of a program. */
  readonly actor: string;
  readonly action: AuditAction;
  readonly slug?: string;
  readonly version?: string;
  readonly oldDigest?: Digest;
  readonly newDigest?: Digest;
  readonly reason?: string;
  /** Never a secret. */
  readonly details?: { readonly [name: string]: Json };
}

/** An entry as it is kept. */
export interface AuditEntry {
  /** 1 for the first; without gaps. */
  readonly number: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly slug: string | null;
  readonly version: string | null;
  readonly oldDigest: string | null;
  readonly newDigest: string | null;
  readonly reason: string | null;
  readonly details: { readonly [name: string]: Json };
  /** The hash of the entry before it; of the first one `CHAIN_START`. */
  readonly previousHash: string;
  readonly hash: string;
}

/** What the first entry has in place of a previous hash. */
export const CHAIN_START = digestSchema.parse(`sha256:${'0'.repeat(64)}`);

/** The hash of an entry: sha256 over the canonical JSON of all its other fields, its number and the hash before it included. */
export function entryHash(entry: Omit<AuditEntry, 'hash'>): Digest {
  const { number, at, actor, action, slug, version, oldDigest, newDigest, reason, details, previousHash } = entry;
  return sha256(canonicalJson({ number, at, actor, action, slug, version, oldDigest, newDigest, reason, details, previousHash }));
}

/** The columns of `audit_entries`, as `auditEntrySchema` reads them. */
export const AUDIT_COLUMNS = 'number, at, actor, action, slug, version, old_checksum, new_checksum, reason, details, previous_hash, hash';

/** Takes whatever stands in a row, a forged one too: whether it is sound is for its hash to say. */
export const auditEntrySchema = z
  .object({
    number: z.int(),
    at: z.date(),
    actor: z.string(),
    action: z.string(),
    slug: z.string().nullable(),
    version: z.string().nullable(),
    old_checksum: z.string().nullable(),
    new_checksum: z.string().nullable(),
    reason: z.string().nullable(),
    details: z.json(),
    previous_hash: z.string(),
    hash: z.string(),
  })
  .transform(
    (row): AuditEntry => ({
      number: row.number,
      at: row.at.toISOString(),
      actor: row.actor,
      action: row.action,
      slug: row.slug,
      version: row.version,
      oldDigest: row.old_checksum,
      newDigest: row.new_checksum,
      reason: row.reason,
      details: objectOf(row.details),
      previousHash: row.previous_hash,
      hash: row.hash,
    }),
  );

/** What is no object was never appended; under a name that no entry has, it fails the hash as it should. */
function objectOf(details: Json): { readonly [name: string]: Json } {
  const isObject = typeof details === 'object' && details !== null && !Array.isArray(details);
  return isObject ? (details as { readonly [name: string]: Json }) : { '': details };
}
