import { canonicalJson } from '@apphub/model';
import { type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';

/**
 * DSSE v1: a payload, its type, and signatures over both.
 * https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
 * https://github.com/secure-systems-lab/dsse/blob/master/envelope.md
 */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly EnvelopeSignature[];
}

export interface EnvelopeSignature {
  /** Which key it may be; says nothing by itself, since nothing signs it. */
  readonly keyid?: string;
  readonly sig: Uint8Array;
}

/** What signs: an Ed25519 private key and its name. */
export interface Signer {
  readonly id: string;
  readonly privateKey: KeyObject;
}

/** Ours have one or none; each one costs its reader a verification. */
const MOST_SIGNATURES = 8;

// The protocol lets writers use either alphabet and asks readers for both.
const base64Schema = z
  .string()
  .regex(/^[\w+/-]*={0,2}$/)
  .transform((text) => Buffer.from(text, 'base64'));

const envelopeSchema = z.object({
  payloadType: z.string(),
  payload: base64Schema,
  signatures: z.array(z.object({ keyid: z.string().exactOptional(), sig: base64Schema })).max(MOST_SIGNATURES).default([]),
});

/** The bytes that are signed: "DSSEv1", then the length and text of the type, then the length and bytes of the payload. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType);
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload]);
}

/** @returns the envelope with one more signature: Ed25519 (RFC 8032) over the pre-authentication encoding. */
export function signEnvelope(envelope: Envelope, { id, privateKey }: Signer): Envelope {
  const sig = sign(null, preAuthEncoding(envelope.payloadType, envelope.payload), privateKey);
  return { ...envelope, signatures: [...envelope.signatures, { keyid: id, sig }] };
}

/** Whether `signature` is the one that `key` makes over the envelope's type and payload. */
export function isSignatureOf(key: KeyObject, { signature, envelope }: { readonly signature: EnvelopeSignature; readonly envelope: Envelope }): boolean {
  return verify(null, preAuthEncoding(envelope.payloadType, envelope.payload), key, signature.sig);
}

/** @returns the bytes to store: canonical JSON, so that one envelope has one name. */
export function encodeEnvelope({ payloadType, payload, signatures }: Envelope): Uint8Array {
  const encoded = signatures.map(({ keyid, sig }) => ({ ...(keyid === undefined ? {} : { keyid }), sig: base64(sig) }));
  return Buffer.from(canonicalJson({ payloadType, payload: base64(payload), signatures: encoded }));
}

/** @throws Error when `bytes` are not a JSON envelope; its signatures are not looked at. */
export function decodeEnvelope(bytes: Uint8Array): Envelope {
  return envelopeSchema.parse(jsonOf(bytes));
}

/** @throws Error when `bytes` are not JSON in UTF-8. */
export function jsonOf(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
