import { describe, expect, test } from '@jest/globals';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { exportPublicKey, exportSigningKey, generateSigningKey, importPublicKey, importSigningKey, keyId } from './signing-key.ts';

test('a signing key survives its export', () => {
  const key = generateSigningKey('main');
  const copy = importSigningKey(exportSigningKey(key));
  expect(copy).toMatchObject({ id: key.id, scope: 'main' });
  expect(copy.privateKey.equals(key.privateKey)).toBe(true);
});

test('a public key is named as its private key, and no two keys are', () => {
  const key = generateSigningKey('main');
  expect(keyId(importPublicKey(exportPublicKey(key)))).toBe(key.id);
  expect(key.id).toMatch(/^[0-9a-f]{16}$/);
  expect(generateSigningKey('main').id).not.toBe(key.id);
});

test('the id is that of the published key of RFC 8032, so that other programs can compute it', () => {
  const spki = '302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
  const key = createPublicKey({ key: Buffer.from(spki, 'hex'), type: 'spki', format: 'der' });
  expect(keyId(key)).toBe('06e3fd8fda29bb60');
});

test('a scope that could not be part of a key in a store is refused', () => {
  for (const scope of ['', '..', 'a/b', 'Main', 'main.', '-x']) expect(() => generateSigningKey(scope)).toThrow();
});

describe('a key that is not what it says is refused', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

  test('a private key of another kind', () => {
    const der = rsa.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
    expect(() => importSigningKey({ id: '0'.repeat(16), scope: 'main', privateKey: der })).toThrow('it is a key for rsa');
  });

  test('a public key of another kind', () => {
    const der = rsa.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    expect(() => importPublicKey(der)).toThrow('it is a key for rsa');
  });

  test('a key under the id of another', () => {
    const file = { ...exportSigningKey(generateSigningKey('main')), id: '0'.repeat(16) };
    expect(() => importSigningKey(file)).toThrow('its id says 0000000000000000');
  });
});
