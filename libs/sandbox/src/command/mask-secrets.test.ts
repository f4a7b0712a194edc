import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maskSecrets } from './mask-secrets.ts';

const SECRET = 'p@ss/w+rd "1"';

describe('forms in which a secret is hidden', () => {
  test.each([
    ['plain', SECRET],
    ['URL-encoded', encodeURIComponent(SECRET)],
    ['form-encoded', new URLSearchParams({ v: SECRET }).toString().slice(2)],
    ['JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['hex', Buffer.from(SECRET).toString('hex')],
    ['HEX', Buffer.from(SECRET).toString('hex').toUpperCase()],
  ])('%s', (_form, text) => {
    expect(maskSecrets([SECRET]).apply(`before ${text} after`)).toBe('before *** after');
  });

  test.each(['', 'u', 'us', 'user:'])('base64 behind "%s"', (before) => {
    for (const encoding of ['base64', 'base64url'] as const) {
      const masked = maskSecrets([SECRET]).apply(Buffer.from(`${before}${SECRET}!`).toString(encoding));
      expect(masked).toContain('***');
      const left = masked.split('***').map((part) => Buffer.from(part, 'base64').toString('latin1'));
      expect(left.join('')).not.toMatch(/ss\/w/);
    }
  });

  test('each line of a key with several lines', () => {
    const key = '-----BEGIN KEY-----\nabcdefgh\r\nijklmnop\n-----END KEY-----\n';
    const mask = maskSecrets([key]);
    expect(['x abcdefgh', 'ijklmnop y'].map((line) => mask.apply(line))).toEqual(['x ***', '*** y']);
  });

  test('the longer of two secrets that begin alike', () => {
    expect(maskSecrets(['token', 'token-long']).apply('token-long token')).toBe('*** ***');
  });
});

test('values under four characters, and blank ones, are left alone', () => {
  const text = 'abc   \n      is as it was';
  expect(maskSecrets(['', 'abc', '      ', 'is\nas']).apply(text)).toBe(text);
});

test('no secret is in masked text, wherever it stands and however the text is cut', () => {
  const secret = fc.string({ minLength: 4, maxLength: 20, unit: 'grapheme' }).filter((value) => value.trim().length >= 4 && !value.includes('*'));
  const texts = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(secret, texts, fc.nat(60), (value, parts, bound) => {
      const masked = maskSecrets([value]).apply(parts.join(value), bound);
      expect(masked).not.toContain(value);
      expect(masked.split('***').join('')).not.toMatch(/\*{4,}/);
    }),
  );
});

test('a secret at the bound is hidden whole', () => {
  const mask = maskSecrets(['secret']);
  for (let bound = 0; bound < 16; bound += 1) {
    const masked = mask.apply('12345 secret 789', bound);
    expect(masked).not.toMatch(/[sect]/);
  }
});
