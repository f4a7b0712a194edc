import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstDifference } from './first-difference.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'difference-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function differ(recorded: string | Uint8Array, rebuilt: string | Uint8Array) {
  writeFileSync(join(folder, 'a'), recorded);
  writeFileSync(join(folder, 'b'), rebuilt);
  return firstDifference(join(folder, 'a'), join(folder, 'b'));
}

describe('the first difference of two files', () => {
  test('is none where they are the same', () => {
    expect(differ('', '')).toBeUndefined();
    expect(differ('x'.repeat(3e6), 'x'.repeat(3e6))).toBeUndefined();
  });

  test('is told in lines where both are text, the first three of them', () => {
    expect(differ('a\nb\nc\n', 'a\nB\nc\n')).toEqual({ kind: 'text', lines: [{ line: 2, recorded: 'b', rebuilt: 'B' }] });
    expect(differ('1\n2\n3\n4\n5\n', '')).toMatchObject({ lines: [{ line: 1, recorded: '1', rebuilt: '' }, { line: 2, rebuilt: undefined }, { line: 3 }] });
  });

  test('of a long line is cut out around the place', () => {
    const line = 'x'.repeat(10_000);
    const found = differ(`${line}1${line}`, `${line}2${line}`);
    expect(found).toEqual({
      kind: 'text',
      lines: [{ line: 1, recorded: `…${'x'.repeat(40)}1${'x'.repeat(59)}…`, rebuilt: `…${'x'.repeat(40)}2${'x'.repeat(59)}…` }],
    });
  });

  test('shows no character that a terminal would obey', () => {
    expect(JSON.stringify(differ('\u001b[31mred\u202e', 'plain'))).not.toMatch(/\u001b|\u202e/);
  });

  test.each<[string, readonly [Uint8Array, Uint8Array], number]>([
    ['bytes', [Buffer.from([1, 0, 2]), Buffer.from([1, 0, 3])], 2],
    ['no Unicode', [Buffer.from([0xff, 1]), Buffer.from([0xff, 2])], 1],
    ['a shorter one', [Buffer.from([0, 1]), Buffer.from([0])], 1],
    ['text of many megabytes', [Buffer.from(`${'x'.repeat(5e6)}1`), Buffer.from(`${'x'.repeat(5e6)}2`)], 5e6],
  ])('of %s is told by its place and the sizes', (_, [recorded, rebuilt], offset) => {
    expect(differ(recorded, rebuilt)).toEqual({ kind: 'binary', offset, recordedSize: recorded.length, rebuiltSize: rebuilt.length });
  });
});
