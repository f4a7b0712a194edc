import type { KeyObject } from 'node:crypto';
import type { Database } from '../database/index.ts';
import type { AuditBreak, AuditFault, Link } from './chain.ts';
import { isSignedBy } from './head.ts';
import { type Walk, walkChain } from './walk-chain.ts';

export interface VerifyAuditInput {
  /** Keys that may have signed the end. Without any, signatures are not looked at: then a chain written anew is not seen. */
  readonly publicKeys?: readonly KeyObject[];
  /** An end that was seen before and is kept elsewhere: shows what even the holder of the key cannot undo. */
  readonly seen?: Link;
}

export type AuditVerification =
  /** Every entry is what it was; `signedBy` names the key whose signature holds, if keys were given. */
  | { readonly kind: 'intact'; readonly number: number; readonly hash: string; readonly signedBy: string | undefined }
  /** The first entry that is not what it was, in a sentence too. */
  | { readonly kind: 'broken'; readonly number: number; readonly fault: AuditFault; readonly sentence: string };

/**
 * Reads the whole audit trail, oldest entry first, and holds every hash, every link, the end and its signature. Sees one
 * moment of the database: those who publish meanwhile neither wait nor look like a break. Memory is flat.
 *
 * @throws FailureError DATABASE_*.
 */
export async function verifyAudit(database: Database, { publicKeys = [], seen }: VerifyAuditInput = {}): Promise<AuditVerification> {
  const walk = await database.transaction((tx) => walkChain(tx, seen), { isolation: 'repeatable read', readOnly: true });
  const broken = walk.broken ?? (publicKeys.length === 0 ? undefined : signatureBreak(walk, publicKeys));
  if (broken !== undefined) return { kind: 'broken', ...broken, sentence: auditSentence(broken) };
  return { kind: 'intact', ...walk.last, signedBy: publicKeys.length === 0 ? undefined : walk.head?.signature?.keyId };
}

/** What is wrong with the signature of the end, where one of `keys` should have made it. */
export function signatureBreak({ head, last }: Pick<Walk, 'head' | 'last'>, keys: readonly KeyObject[]): AuditBreak | undefined {
  if (head?.signature === undefined) return { fault: 'unsigned', number: last.number };
  return isSignedBy(head, keys) ? undefined : { fault: 'forged', number: last.number };
}

/** The break in words for the person who looks for it. */
export function auditSentence({ fault, number }: AuditBreak): string {
  return SENTENCES[fault](number);
}

const SENTENCES: Readonly<Record<AuditFault, (number: number) => string>> = {
  changed: (number) => `Entry ${number} is not what was appended: it was changed later.`,
  removed: (number) => `Entry ${number} is gone from between the others.`,
  reordered: (number) => `Entry ${number} stands where another one stood.`,
  inserted: (number) => `Entry ${number} was never appended there: it was inserted later.`,
  truncated: (number) => `The trail was cut: it has ended before entry ${number}.`,
  headless: (number) => `The row that says where the trail ends is gone; its last entry is ${number}.`,
  unsigned: (number) => `The end of the trail, entry ${number}, has no signature.`,
  forged: (number) => `The end of the trail, entry ${number}, is not signed by any of the keys: it was cut back or written anew.`,
};
