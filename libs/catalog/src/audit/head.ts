import { canonicalJson } from '@apphub/model';
import { type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import type { Queryable } from '../database/index.ts';

/** What signs the end of the chain. */
export interface AuditSigner {
  /** `auditKeyId` of its public half. */
  readonly id: string;
  /** Ed25519. */
  readonly privateKey: KeyObject;
}

/** The end of the chain: how many entries there are, and the hash of the last. */
export interface AuditHead {
  readonly number: number;
  readonly hash: string;
  readonly signature: HeadSignature | undefined;
}

export interface HeadSignature {
  /** Which key it may be; says nothing by itself. */
  readonly keyId: string;
  /** Ed25519 (RFC 8032) over `signedBytes`, base64. */
  readonly value: string;
}

const headSchema = z
  .object({ number: z.int(), hash: z.string(), key_id: z.string().nullable(), signature: z.string().nullable() })
  .transform(
    ({ number, hash, key_id, signature }): AuditHead => ({
      number,
      hash,
      signature: key_id === null || signature === null ? undefined : { keyId: key_id, value: signature },
    }),
  );

const READ = 'SELECT number, hash, key_id, signature FROM audit_head';

/** Reads the end of the chain; `undefined` when somebody removed it. */
export async function readHead(database: Queryable): Promise<AuditHead | undefined> {
  const [head] = await database.query(READ, [], headSchema);
  return head;
}

/** Reads the end of the chain and keeps all others from adding to it until the transaction ends. */
export async function lockHead(database: Queryable): Promise<AuditHead | undefined> {
  const [head] = await database.query(`${READ} FOR UPDATE`, [], headSchema);
  return head;
}

/** Its own first line keeps the signature from being taken for one over anything else that the key signs. */
function signedBytes({ number, hash }: Pick<AuditHead, 'number' | 'hash'>): Buffer {
  return Buffer.from(`apphub audit head v1\n${canonicalJson({ number, hash })}`);
}

/** The signature of `signer` over the end of a chain. */
export function headSignature(head: Pick<AuditHead, 'number' | 'hash'>, { id, privateKey }: AuditSigner): HeadSignature {
  return { keyId: id, value: sign(null, signedBytes(head), privateKey).toString('base64') };
}

/** Whether one of `keys` made the signature of `head`; the key that it names is not asked for its word. */
export function isSignedBy(head: AuditHead, keys: readonly KeyObject[]): boolean {
  const { signature } = head;
  if (signature === undefined) return false;
  return keys.some((key) => verify(null, signedBytes(head), key, Buffer.from(signature.value, 'base64')));
}
