import { z } from 'zod';

/** A JSON schema as it stands in a job definition. */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

const TYPES: readonly unknown[] = ['null', 'boolean', 'object', 'array', 'number', 'string', 'integer'];
/** Deeper schemas are not looked into; a hostile file must not exhaust the stack. */
const DEEPEST = 50;

interface Fault {
  readonly path: readonly PropertyKey[];
  readonly words: string;
}

/**
 * A JSON schema, of which the keywords that a slip of the pen breaks most often are checked;
 * all others pass as they are.
 */
export const jsonSchemaField = z
  .custom<JsonSchema>((value) => typeof value === 'boolean' || isObject(value), 'a JSON schema: an object, true or false')
  .check(({ value, issues }) => {
    for (const { path, words } of schemaFaults(value, [])) {
      issues.push({ code: 'custom', input: value, message: words, path: [...path] });
    }
  })
  .meta({ type: ['object', 'boolean'] });

function schemaFaults(schema: unknown, path: Fault['path']): readonly Fault[] {
  if (typeof schema === 'boolean' || path.length > DEEPEST) return [];
  if (!isObject(schema)) return [{ path, words: 'a JSON schema: an object, true or false' }];
  return Object.entries(schema).flatMap(([keyword, value]) => CHECKS.get(keyword)?.(value, [...path, keyword]) ?? []);
}

type KeywordCheck = (value: unknown, path: Fault['path']) => readonly Fault[];

const CHECKS: ReadonlyMap<string, KeywordCheck> = new Map([
  ['type', expecting(`one of ${TYPES.join(', ')}, or a list of them`, isTypes)],
  ['required', expecting('a list of names', isNames)],
  ['enum', expecting('a list of values', isList)],
  ['pattern', expecting('a regular expression', (value) => typeof value === 'string' && isPattern(value))],
  ['properties', eachMember],
  ['items', oneOrEach],
  ['additionalProperties', schemaFaults],
  ...['minimum', 'maximum'].map((keyword): [string, KeywordCheck] => [keyword, expecting('a number', isNumber)]),
  ...['minLength', 'maxLength', 'minItems', 'maxItems'].map((keyword): [string, KeywordCheck] => [
    keyword,
    expecting('a whole number from 0', isCount),
  ]),
]);

function expecting(words: string, holds: (value: unknown) => boolean): KeywordCheck {
  return (value, path) => (holds(value) ? [] : [{ path, words }]);
}

function eachMember(value: unknown, path: Fault['path']): readonly Fault[] {
  if (!isObject(value)) return [{ path, words: 'an object of JSON schemas' }];
  return Object.entries(value).flatMap(([name, schema]) => schemaFaults(schema, [...path, name]));
}

function oneOrEach(value: unknown, path: Fault['path']): readonly Fault[] {
  if (!isList(value)) return schemaFaults(value, path);
  return value.flatMap((item, index) => schemaFaults(item, [...path, index]));
}

function isTypes(value: unknown): boolean {
  return [value].flat().every((type) => TYPES.includes(type));
}

function isNames(value: unknown): boolean {
  return isList(value) && value.every((name) => typeof name === 'string');
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
