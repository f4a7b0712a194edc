import { envelopeFromJSON } from '@sigstore/bundle';
import { toSignedEntity, Verifier } from '@sigstore/verify';
import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeEnvelope, preAuthEncoding } from './dsse.ts';
import { generateSigningKey } from './keys/signing-key.ts';
import { signedRecords } from './records/scoped-records.ts';
import { policyOf } from './testing/policy.ts';
import { sampleRecord } from './testing/sample-record.ts';
import { memoryStore } from './testing/stores.ts';

/** Others than this project read what it signs. */
const signingKey = generateSigningKey('main');
const publicKey = createPublicKey(signingKey.privateKey);
const strangerKey = createPublicKey(generateSigningKey('main').privateKey);

async function storedBytes(): Promise<Uint8Array> {
  const store = memoryStore();
  const policy = policyOf({ scopes: [{ name: 'main' }], keys: [signingKey] });
  const addition = await signedRecords(store, { policy, scope: 'main', signingKey }).add(sampleRecord('bundle'));
  const bytes = addition.kind === 'added' ? await store.documents.read(addition.key) : undefined;
  if (bytes === undefined) throw new Error(`expected a record, got ${addition.kind}`);
  return bytes;
}

describe('sigstore-js', () => {
  test('accepts a record that was signed here', async () => {
    const signer = verifyWithSigstore(await storedBytes(), publicKey);
    expect(signer.key.equals(publicKey)).toBe(true);
  });

  test('refuses it with another key, and after a change', async () => {
    const bytes = await storedBytes();
    const { payload, ...rest } = JSON.parse(Buffer.from(bytes).toString()) as { payload: string };
    const changed = Buffer.from(payload, 'base64').toString().replace('1.0.0', '6.6.6');
    const forged = Buffer.from(JSON.stringify({ ...rest, payload: Buffer.from(changed).toString('base64') }));
    expect(() => verifyWithSigstore(bytes, strangerKey)).toThrow('signature verification failed');
    expect(() => verifyWithSigstore(forged, publicKey)).toThrow('signature verification failed');
  });
});

function verifyWithSigstore(bytes: Uint8Array, key: KeyObject) {
  const dsseEnvelope = envelopeFromJSON(JSON.parse(Buffer.from(bytes).toString()));
  const material = { certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [] };
  const verifier = new Verifier(
    { ...material, publicKey: () => ({ publicKey: key, validFor: () => true }) },
    { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 },
  );
  const entity = toSignedEntity({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    content: { $case: 'dsseEnvelope', dsseEnvelope },
    verificationMaterial: {
      content: { $case: 'publicKey', publicKey: { hint: dsseEnvelope.signatures[0]?.keyid ?? '' } },
      tlogEntries: [],
      timestampVerificationData: { rfc3161Timestamps: [] },
    },
  });
  return verifier.verify(entity);
}

const opensslVersion = versionOfOpenssl();

function versionOfOpenssl(): string | undefined {
  try {
    return execFileSync('openssl', ['version'], { encoding: 'utf8' });
  } catch {
    return undefined;
  }
}

describe('openssl', () => {
  test('is there wherever skipping would hide that nothing was checked', () => {
    if (opensslVersion === undefined && process.env['CI'] === undefined) console.warn('SKIPPED: openssl is not installed');
    else expect(opensslVersion).toMatch(/^OpenSSL 3/);
  });

  const here = opensslVersion === undefined ? test.skip : test;
  here('accepts a record that was signed here, and refuses another key', async () => {
    const bytes = await storedBytes();
    expect(verifyWithOpenssl(bytes, publicKey)).toContain('Signature Verified Successfully');
    expect(() => verifyWithOpenssl(bytes, strangerKey)).toThrow();
  });
});

/** https://docs.openssl.org/3.0/man1/openssl-pkeyutl/ */
function verifyWithOpenssl(bytes: Uint8Array, key: KeyObject): string {
  const { payloadType, payload, signatures } = decodeEnvelope(bytes);
  const folder = mkdtempSync(join(tmpdir(), 'apphub-openssl-'));
  try {
    writeFileSync(join(folder, 'key.pem'), key.export({ type: 'spki', format: 'pem' }));
    writeFileSync(join(folder, 'signed'), preAuthEncoding(payloadType, payload));
    writeFileSync(join(folder, 'sig'), signatures[0]?.sig ?? '');
    const args = ['pkeyutl', '-verify', '-pubin', '-inkey', 'key.pem', '-rawin', '-in', 'signed', '-sigfile', 'sig'];
    return execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
