import { describe, expect, test } from '@jest/globals';
import { sha256 } from './node/index.ts';
import { receiptSchema } from './receipt.ts';

const receipt = {
  slug: 'hello',
  version: '1.0.0',
  fingerprint: sha256('a'),
  digest: sha256('b'),
  contentDigest: sha256('c'),
  size: 42,
  platform: 'linux-x64-glibc',
};

describe('a receipt', () => {
  test.each([receipt, { ...receipt, platform: 'any' }, { ...receipt, size: 0 }])('%#: is read as it was written', (value) => {
    expect(receiptSchema.parse(JSON.parse(JSON.stringify(value)))).toEqual(value);
  });

  test.each(Object.keys(receipt))('is refused without %s', (key) => {
    expect(receiptSchema.safeParse({ ...receipt, [key]: undefined }).success).toBe(false);
  });

  test.each([{ digest: 'sha256:1' }, { size: -1 }, { size: 1.5 }, { platform: 'linux' }, { builtAt: 1 }])(
    'is refused with %j',
    (change) => {
      expect(receiptSchema.safeParse({ ...receipt, ...change }).success).toBe(false);
    },
  );
});
