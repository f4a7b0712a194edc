import { fail } from '@apphub/model';
import type { KeyObject } from 'node:crypto';
import type { Database } from '../database/index.ts';
import { appendAfter, lockedHead } from './append-audit.ts';
import { type AuditSigner, isSignedBy } from './head.ts';
import { publicKeyOf } from './keys.ts';
import { auditSentence, signatureBreak } from './verify-audit.ts';
import { walkChain } from './walk-chain.ts';

export interface SignHeadOptions {
  /** Keys that signed before this one and are still believed. */
  readonly formerKeys?: readonly KeyObject[];
}

export type HeadSigned =
  /** The end carries the signature of this key. */
  | { readonly kind: 'signed-already' }
  /** From entry `number` on the chain is signed by this key; the entry says what vouched for it before. */
  | { readonly kind: 'signed'; readonly number: number };

/**
 * Puts the trail under a key: to be called when a program that has one starts. A chain that was not signed so far, or
 * was by a former key, is verified as a whole first, and the change is an entry of its own, so that nobody can take the
 * signature off, rewrite the chain and have it signed anew without a trace.
 *
 * @throws FailureError AUDIT_BROKEN when the chain does not verify, or is signed by a key that is not a former one.
 */
export async function signHead(database: Database, signer: AuditSigner, { formerKeys = [] }: SignHeadOptions = {}): Promise<HeadSigned> {
  return database.transaction(async (tx) => {
    const head = await lockedHead(tx);
    if (isSignedBy(head, [publicKeyOf(signer)])) return { kind: 'signed-already' };
    const walk = await walkChain(tx);
    const broken = walk.broken ?? (head.signature === undefined ? undefined : signatureBreak(walk, formerKeys));
    if (broken !== undefined) fail('AUDIT_BROKEN', auditSentence(broken));
    const details = { keyId: signer.id, formerKeyId: head.signature?.keyId ?? null };
    const { number } = await appendAfter(tx, { head, entry: { actor: 'catalog', action: 'audit.sign', details }, signer });
    return { kind: 'signed', number };
  });
}
