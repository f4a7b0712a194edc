import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createPublicKey } from 'node:crypto';
import { decodeEnvelope, encodeEnvelope, isSignatureOf, preAuthEncoding, signEnvelope } from './dsse.ts';
import { generateSigningKey } from './keys/signing-key.ts';

/** RFC 8032, section 7.1, test 1: the key of the published vectors. */
const SPKI_OF_ED25519 = '302a300506032b6570032100';
const RFC_KEY = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
const key = createPublicKey({ key: Buffer.from(SPKI_OF_ED25519 + RFC_KEY, 'hex'), type: 'spki', format: 'der' });

const IN_TOTO = 'application/vnd.in-toto+json';
const SIGNED = '2WAfaHm5jluo0w+0rk8uVkluELJYWjSmU9x7EUzx+AyteDGJ4/nqyJXfmAUVFIAoQafWm7AxBZNw5M9ixNHiCA==';
const PAYLOAD = 'eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEifQ==';

/** https://github.com/secure-systems-lab/dsse: testvectors/vectors.json */
const vectors = [
  { name: 'one signature', payloadType: IN_TOTO, payload: PAYLOAD, sig: SIGNED, accepted: true },
  {
    name: 'URL-safe base64',
    payloadType: IN_TOTO,
    payload: '-_-_Pj8=',
    sig: 'P-_KHICeR7tI6S_YyejJTRtrXhcQyQ2LYPaL8h90KjC9qN8HU_svOQ6TuDOT1HIrsGW886DbWNWcCmX5twLrAw==',
    accepted: true,
  },
  { name: 'another type than was signed', payloadType: 'application/vnd.example.other+json', payload: PAYLOAD, sig: SIGNED, accepted: false },
  {
    name: 'a type that is longer in bytes than in characters',
    payloadType: 'application/vnd.exämple+json',
    payload: PAYLOAD,
    sig: 'xmSk/ug66ysT7ayhkCIjhAq42zgZXSsEWuzUaNL7w2eGAdF/NU6/fRXPtmfN+5DNSAs5/i2lUnHjbbjPsu0tAw==',
    accepted: true,
  },
  {
    name: 'an empty payload',
    payloadType: IN_TOTO,
    payload: '',
    sig: 'gSggCAaTLTYyRH6FIDBem6meyIynsYy8RTHVzwx9tnTb7Bg/1jMWnuVgI/gffqmbsC2VX5/jHfkkDqsj7CDbDg==',
    accepted: true,
  },
];

test('the bytes that are signed are those of the example in the protocol', () => {
  const bytes = preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
  expect(bytes.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
});

test.each(vectors)('a published vector is judged as published: $name', ({ payloadType, payload, sig, accepted }) => {
  const envelope = decodeEnvelope(Buffer.from(JSON.stringify({ payloadType, payload, signatures: [{ keyid: 'A', sig }] })));
  expect(envelope.signatures.map((signature) => isSignatureOf(key, { signature, envelope }))).toEqual([accepted]);
});

test('what was signed is read back and verified, whatever the payload', () => {
  const signer = generateSigningKey('main');
  const publicKey = createPublicKey(signer.privateKey);
  fc.assert(
    fc.property(fc.uint8Array(), fc.string({ unit: 'binary' }), (payload, payloadType) => {
      fc.pre(payloadType.isWellFormed());
      const envelope = decodeEnvelope(encodeEnvelope(signEnvelope({ payloadType, payload, signatures: [] }, signer)));
      expect([...envelope.payload]).toEqual([...payload]);
      expect(envelope.signatures[0]?.keyid).toBe(signer.id);
      expect(isSignatureOf(publicKey, { signature: envelope.signatures[0]!, envelope })).toBe(true);
    }),
  );
});

describe('what is no envelope is refused', () => {
  test.each([
    ['not JSON', '{'],
    ['no payload', '{"payloadType":"x"}'],
    ['a payload that is not base64', '{"payloadType":"x","payload":"*"}'],
    ['more signatures than are looked at', JSON.stringify({ payloadType: 'x', payload: '', signatures: Array(9).fill({ sig: '' }) })],
    ['a byte order mark', '\ufeff{"payloadType":"x","payload":""}'],
  ])('%s', (_, text) => {
    expect(() => decodeEnvelope(Buffer.from(text))).toThrow();
  });

  test('bytes that are not UTF-8', () => {
    expect(() => decodeEnvelope(Buffer.from('{"payloadType":"\xff","payload":""}', 'latin1'))).toThrow();
  });
});

test('a signature of a wrong length is a wrong signature', () => {
  const envelope = { payloadType: 'x', payload: Buffer.from('y'), signatures: [] };
  for (const length of [0, 63, 65]) expect(isSignatureOf(key, { signature: { sig: Buffer.alloc(length) }, envelope })).toBe(false);
});
