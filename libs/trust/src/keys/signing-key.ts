import { type Digest, digestHex } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { scopeSchema } from '../policy/scope-name.ts';

/** A key that signs build records: an Ed25519 private key, its name, and the one scope it may write. */
export interface SigningKey {
  readonly id: string;
  readonly scope: string;
  readonly privateKey: KeyObject;
}

/** The form in which a signing key is kept. */
export const signingKeySchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{16}$/, 'the id of a key: 16 hexadecimal digits'),
  scope: scopeSchema,
  /** PKCS #8, DER, base64. */
  privateKey: z.base64('a private key, PKCS #8 DER in base64'),
});

export type ExportedSigningKey = z.infer<typeof signingKeySchema>;

/** Makes a new key pair. */
export function generateSigningKey(scope: string): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { id: keyId(publicKey), scope: scopeSchema.parse(scope), privateKey };
}

/** The first 16 hexadecimal digits of the sha256 over the public key in SPKI DER: a name, never a proof. */
export function keyId(publicKey: KeyObject): string {
  const digest: Digest = sha256(publicKey.export({ type: 'spki', format: 'der' }));
  return digestHex(digest).slice(0, 16);
}

/** The form in which `importSigningKey` takes a key back; holds the private key in clear. */
export function exportSigningKey({ id, scope, privateKey }: SigningKey): ExportedSigningKey {
  return { id, scope, privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64') };
}

/** @throws Error when the bytes are not an Ed25519 key, or not the one that the id names. */
export function importSigningKey({ id, scope, privateKey: der }: ExportedSigningKey): SigningKey {
  const privateKey = createPrivateKey({ key: Buffer.from(der, 'base64'), type: 'pkcs8', format: 'der' });
  const actual = keyId(onlyEd25519(createPublicKey(privateKey)));
  if (actual !== id) throw new TypeError(`its id says ${id}, the key itself is ${actual}`);
  return { id, scope, privateKey };
}

/** The form in which a trust policy lists a key: SPKI DER, base64. */
export function exportPublicKey({ privateKey }: SigningKey): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
}

/** @throws Error when `text` is not an Ed25519 public key in SPKI DER, base64. */
export function importPublicKey(text: string): KeyObject {
  return onlyEd25519(createPublicKey({ key: Buffer.from(text, 'base64'), type: 'spki', format: 'der' }));
}

function onlyEd25519(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw new TypeError(`it is a key for ${key.asymmetricKeyType}, not for ed25519`);
}
