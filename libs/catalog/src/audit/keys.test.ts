import { describe, expect, test } from '@jest/globals';
import { failureOf } from '@apphub/model';
import { generateKeyPairSync } from 'node:crypto';
import { auditKeyId, parseAuditPublicKey } from './keys.ts';
import { newAuditKey } from './testing/tamper.ts';

const { signer, publicKey } = newAuditKey();
const privatePem = signer.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const spki = publicKey.export({ type: 'spki', format: 'der' });
const publicPem = publicKey.export({ type: 'spki', format: 'pem' }) as string;

function refusal(work: () => unknown) {
  try {
    return work();
  } catch (thrown) {
    return failureOf(thrown);
  }
}

describe('a key that audit trails are checked with', () => {
  test('is read from PEM or base64, and known by an id that other programs can compute', () => {
    for (const text of [publicPem, privatePem, spki.toString('base64'), `${spki.toString('base64')}\n`]) {
      expect(parseAuditPublicKey(text, 'audit.pub').equals(publicKey)).toBe(true);
    }
    const published = Buffer.from('302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex');
    expect(auditKeyId(parseAuditPublicKey(published.toString('base64'), 'rfc8032'))).toBe('06e3fd8fda29bb60');
  });

  test('is refused when it is of another kind, or none, without being shown', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }) as string;
    expect(refusal(() => parseAuditPublicKey(rsa, 'audit.pub'))).toMatchObject({ code: 'AUDIT_KEY_INVALID', message: 'audit.pub is a key for rsa, not for Ed25519.' });
    for (const text of ['', 'hunter2', '-----BEGIN hunter2']) {
      expect(refusal(() => parseAuditPublicKey(text, 'audit.pub'))).toMatchObject({ code: 'AUDIT_KEY_INVALID', message: 'audit.pub is not a public key.' });
    }
  });
});
