import { canonicalJson, type Json } from '@apphub/model';
import { z } from 'zod';

/** The envelope a statement is stored in: DSSE v1. */
const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const envelopeSchema = z.object({ payloadType: z.literal(PAYLOAD_TYPE), payload: z.base64(), signatures: z.array(z.object({ keyid: z.string(), sig: z.base64() })) });

export function sealStatement(statement: object): Uint8Array {
  const payload = Buffer.from(canonicalJson(statement as Json)).toString('base64');
  return Buffer.from(canonicalJson({ payloadType: PAYLOAD_TYPE, payload, signatures: [] }));
}

export function openEnvelope(bytes: Uint8Array): unknown {
  const envelope = envelopeSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  return JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8'));
}
