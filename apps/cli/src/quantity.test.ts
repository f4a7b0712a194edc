import { expect, test } from '@jest/globals';
import { parseDuration, parseSize } from './quantity.ts';

test.each([['90m', 5_400_000], ['24h', 86_400_000], ['1.5d', 129_600_000], ['2w', 1_209_600_000], ['0s', 0]])('%s is a time of %d ms', (text, milliseconds) => {
  expect(parseDuration(text, '--grace')).toBe(milliseconds);
});

test.each([['500MB', 5e8], ['1.5GB', 1.5e9], ['2GiB', 2 ** 31], ['1 TB', 1e12], ['0B', 0]])('%s is a size of %d bytes', (text, bytes) => {
  expect(parseSize(text, '--max-size')).toBe(bytes);
});

test.each(['', '24', 'h', '-1h', '1e3h', '1H', '1 constructor', '1toString', '99999999999h'])('%j is neither', (text) => {
  for (const parse of [parseDuration, parseSize]) {
    expect(() => parse(text, '--x')).toThrow(expect.objectContaining({ failure: expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('--x: expected') }) }));
  }
});
