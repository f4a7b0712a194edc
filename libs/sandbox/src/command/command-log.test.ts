import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openLog } from './command-log.ts';
import { printable } from './printable.ts';

const limits = { timeoutSeconds: 1, memoryMb: 1, logMb: 1 };

function shown(text: string, secrets: readonly string[] = []): readonly string[] {
  const log = openLog({ limits, secrets });
  log.write('stdout', Buffer.from(text));
  log.end();
  return log.tail();
}

test.each([
  ['a line with a DOS line end', 'line\r', 'line'],
  ['a progress line', '10 %\r50 %\r100 %', '100 %'],
  ['a progress line that returns to its start', '10 %\r100 %\r', '100 %'],
  ['colours', '\u001b[31mred\u001b[0m', 'red'],
  ['a window title', '\u001b]0;title\u0007text', 'text'],
  ['a cursor that moves up', 'a\u001b[2Ab', 'ab'],
  ['a C1 control sequence', 'a\u009b31mb', 'ab'],
  ['bells and backspaces', 'a\u0007b\u0008c\u007f', 'abc'],
  ['tabs and letters of any kind', '\ta ß € 😀', '\ta ß € 😀'],
])('%s is shown as a terminal would in the end', (_what, line, expected) => {
  expect(printable(line)).toBe(expected);
});

test('nothing printable holds a control character other than a tab', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\u001b', '[', ']', ';', '7', 'm', '\r', '\t', '\u009b', '\u0007', '\u0000') });
  fc.assert(fc.property(text, (line) => expect(printable(line)).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/)));
});

test('a long line is cut and says so', () => {
  expect(shown('x'.repeat(5000))).toEqual([`${'x'.repeat(4096)} …`]);
  expect(shown('x'.repeat(100_000))).toEqual([`${'x'.repeat(4096)} …`]);
});

test('no half of a secret is shown where a line is cut', () => {
  for (const length of [4092, 4096, 65_533, 65_536]) {
    expect(shown(`${'x'.repeat(length)}hidden!`, ['hidden!'])[0]).not.toContain('h');
  }
  const [line] = shown(`${'\u001b[0m'.repeat(16_383)}abhidden!`, ['hidden!']);
  expect(line).not.toContain('hi');
});

test('a secret is hidden even if escape sequences are woven into it', () => {
  expect(shown('a hid\u001b[0mden! b', ['hidden!'])).toEqual(['a *** b']);
});

test('a character that the cut would halve is replaced', () => {
  expect(shown(`${'x'.repeat(4095)}😀`)[0]!.isWellFormed()).toBe(true);
});
