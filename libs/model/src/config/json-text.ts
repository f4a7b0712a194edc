import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { err, ok, type Result } from '../result.ts';
import type { Problem } from './problem.ts';
import { shortJson } from './words.ts';

/**
 * Parses strict JSON; a byte order mark is allowed, as editors on Windows write one.
 * A syntax error is one problem with line and column, both from 1, the column in UTF-16 units.
 *
 * The text is parsed a second time on error, since engines word and place their errors differently.
 */
export function parseJsonText(text: string): Result<unknown, readonly [Problem]> {
  const json = text.startsWith('\ufeff') ? text.slice(1) : text;
  try {
    return ok(JSON.parse(json));
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return err([syntaxProblem(json)]);
    throw thrown;
  }
}

function syntaxProblem(json: string): Problem {
  const errors: ParseError[] = [];
  parse(json, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  const offset = first?.offset ?? 0;
  const before = json.slice(0, offset).split('\n');
  const column = (before.at(-1) ?? '').length + 1;
  const expected = (first && WORDS.get(printParseErrorCode(first.error))) ?? 'valid JSON';
  return { field: `line ${before.length}, column ${column}`, expected, got: tokenAt(json, offset) };
}

function tokenAt(json: string, offset: number): string {
  const token = /^(\w+|.)/su.exec(json.slice(offset, offset + 40))?.[0];
  return token === undefined ? 'the end of the file' : shortJson(token);
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['PropertyNameExpected', 'a name in double quotes'],
  ['ValueExpected', 'a value'],
  ['ColonExpected', 'a colon'],
  ['CommaExpected', 'a comma'],
  ['CloseBraceExpected', 'a comma or a closing brace'],
  ['CloseBracketExpected', 'a comma or a closing bracket'],
  ['EndOfFileExpected', 'the end of the file'],
  ['InvalidCommentToken', 'JSON without comments'],
  ['UnexpectedEndOfString', 'a closing quote on the same line'],
  ['InvalidEscapeCharacter', 'a valid escape sequence'],
  ['InvalidUnicode', 'four hexadecimal digits after \\u'],
  ['InvalidCharacter', 'control characters written as escapes'],
]);
