import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseJsonText } from './json-text.ts';
import { problemLine } from './problem.ts';

function lineFor(text: string): string {
  const parsed = parseJsonText(text);
  return parsed.ok ? 'no problem' : parsed.error.map(problemLine).join('\n');
}

describe('JSON text', () => {
  test('is read as JSON.parse reads it', () => {
    fc.assert(fc.property(fc.json(), (text) => expect(parseJsonText(text)).toEqual({ ok: true, value: JSON.parse(text) })));
  });

  test('may begin with a byte order mark', () => {
    expect(parseJsonText('\ufeff{"a":1}')).toEqual({ ok: true, value: { a: 1 } });
  });

  test('that is damaged anywhere is either still JSON or one problem with a place in the text', () => {
    const damaged = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 }));
    fc.assert(
      fc.property(damaged, ([text, at, noise]) => {
        const broken = text.slice(0, at % (text.length + 1)) + noise;
        expect(lineFor(broken)).toMatch(/^(no problem|line [1-9]\d*, column [1-9]\d*: expected .+, got .+)$/);
      }),
    );
  });

  test.each([
    ['{\n  "slug": "a",\n  "entry" "x"\n}', 'line 3, column 11: expected a colon, got "\\""'],
    ['{"slug": "a",}', 'line 1, column 14: expected a name in double quotes, got "}"'],
    ['{"slug": "a" "entry": 1}', 'line 1, column 14: expected a comma, got "\\""'],
    ['{"slug": "a"', 'line 1, column 13: expected a comma or a closing brace, got the end of the file'],
    ['[1, 2', 'line 1, column 6: expected a comma or a closing bracket, got the end of the file'],
    ['', 'line 1, column 1: expected a value, got the end of the file'],
    ['{} {}', 'line 1, column 4: expected the end of the file, got "{"'],
    ['// why\n{}', 'line 1, column 1: expected JSON without comments, got "/"'],
    ['{"a": undefined}', 'line 1, column 7: expected valid JSON, got "undefined"'],
  ])('%j is told with line and column', (text, line) => {
    expect(lineFor(text)).toBe(line);
  });
});
