import { describe, expect, test } from '@jest/globals';
import { failure } from './failure.ts';
import { durationWords, failureLines, sizeWords } from './words.ts';

describe('words for people', () => {
  test('a failure is code, sentence, problems, remedy', () => {
    const reason = failure('CONFIG_INVALID', 'x has 2 problems.', { problems: ['a: expected b, got c', 'd'], remedy: 'Mend it.' });
    expect(failureLines(reason)).toEqual(['CONFIG_INVALID  x has 2 problems.', '  - a: expected b, got c', '  - d', '  What to do: Mend it.']);
  });

  test.each([[0.4, '0 ms'], [999, '999 ms'], [1000, '1.0 s'], [59_949, '59.9 s'], [59_950, '1 min 0 s'], [200_000, '3 min 20 s'], [119_900, '2 min 0 s']])('%d ms is %s', (milliseconds, words) => {
    expect(durationWords(milliseconds)).toBe(words);
  });

  test.each([[0, '0 B'], [999, '999 B'], [4200, '4.2 kB'], [12_000_000, '12.0 MB'], [3_400_000_000, '3.4 GB']])('%d bytes are %s', (bytes, words) => {
    expect(sizeWords(bytes)).toBe(words);
  });
});
