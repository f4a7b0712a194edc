import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { splitLines } from './line-splitter.ts';

function linesOf(chunks: readonly Buffer[]): { line: string; isCut: boolean }[] {
  const lines: { line: string; isCut: boolean }[] = [];
  const splitter = splitLines((line, isCut) => lines.push({ line, isCut }));
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
}

test('the lines do not depend on where the chunks are cut', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'ß', '€', '😀', '\r', '\n') });
  fc.assert(
    fc.property(text, fc.array(fc.nat(8)), (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const chunks: Buffer[] = [];
      let start = 0;
      for (const cut of cuts) chunks.push(bytes.subarray(start, (start += cut)));
      chunks.push(bytes.subarray(start));
      const expected = whole.split('\n');
      if (expected.at(-1) === '') expected.pop();
      expect(linesOf(chunks)).toEqual(expected.map((line) => ({ line, isCut: false })));
    }),
  );
});

test('bytes that are no UTF-8 become replacement characters', () => {
  expect(linesOf([Buffer.from([0x61, 0xff, 0x62, 0x0a, 0xe2, 0x82])])).toEqual([
    { line: 'a\ufffdb', isCut: false },
    { line: '\ufffd', isCut: false },
  ]);
});

describe('a line that is too long', () => {
  const long = Buffer.alloc(50_000, 'x');

  test('is cut, and the next one is whole', () => {
    const [first, second] = linesOf([long, long, long, Buffer.from('\nnext\n')]);
    expect(first).toEqual({ line: 'x'.repeat(65_536), isCut: true });
    expect(second).toEqual({ line: 'next', isCut: false });
  });

  test('keeps its last state if it is rewritten with carriage returns', () => {
    const state = Buffer.from(`\r${'y'.repeat(20_000)}`);
    const [line] = linesOf([long, state, state, state, Buffer.from('\r100 %\n')]);
    expect(line!.isCut).toBe(false);
    expect(line!.line.split('\r').at(-1)).toBe('100 %');
  });
});
