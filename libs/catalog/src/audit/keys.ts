import { fail } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { AuditSigner } from './head.ts';

/**
 * A key that signatures are checked with, from the text of its file: SPKI in PEM, as `openssl pkey -pubout` writes it, or
 * its DER in base64, as a trust policy lists it.
 *
 * @throws FailureError AUDIT_KEY_INVALID; it never shows what stands in the file.
 */
export function parseAuditPublicKey(text: string, file: string): KeyObject {
  const key = attempt(() => (text.includes('-----BEGIN') ? createPublicKey(text) : createPublicKey({ key: Buffer.from(text, 'base64'), type: 'spki', format: 'der' })), file);
  return key.asymmetricKeyType === 'ed25519' ? key : fail('AUDIT_KEY_INVALID', `${file} is a key for ${key.asymmetricKeyType}, not for Ed25519.`);
}

/** The public half of what signs. */
export function publicKeyOf({ privateKey }: Pick<AuditSigner, 'privateKey'>): KeyObject {
  return createPublicKey(privateKey);
}

/** The name of a key: the first 16 hexadecimal digits of the sha256 over its SPKI DER. */
export function auditKeyId(publicKey: KeyObject): string {
  return sha256(publicKey.export({ type: 'spki', format: 'der' })).slice('sha256:'.length, 'sha256:'.length + 16);
}

function attempt(read: () => KeyObject, file: string): KeyObject {
  try {
    return read();
  } catch (cause) {
    return fail('AUDIT_KEY_INVALID', `${file} is not a public key.`, { cause });
  }
}
