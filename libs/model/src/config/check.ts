import { z } from 'zod';
import type { FailureCode } from '../failure-table.ts';
import { err, ok, type Result } from '../result.ts';
import { parseJsonText } from './json-text.ts';
import { nearestName } from './nearest.ts';
import { type Problem, WHOLE_FILE } from './problem.ts';
import { schemaTree } from './schema-tree.ts';
import { shortJson } from './words.ts';

type Path = readonly PropertyKey[];
type Checked<S extends z.ZodType> = Result<z.output<S>, readonly Problem[]>;

/** Holds a value against a schema and tells every problem at once, as "expected, got, did you mean". */
export function check<S extends z.ZodType>(schema: S, value: unknown): Checked<S> {
  const parsed = schema.safeParse(value, { error: expectedWords });
  if (parsed.success) return ok(parsed.data);
  return err(parsed.error.issues.flatMap((issue) => problemsOf(issue, { schema, value })));
}

/** As `check`, for the text of a JSON file. */
export function checkText<S extends z.ZodType>(schema: S, text: string): Checked<S> {
  const json = parseJsonText(text);
  return json.ok ? check(schema, json.value) : json;
}

/** `['dependsOn', 0, 'slug']` as `dependsOn[0].slug`; names that are not plain words are quoted. */
export function fieldName(path: Path): string {
  if (path.length === 0) return WHOLE_FILE;
  const parts = path.map((part) => {
    if (typeof part === 'number') return `[${part}]`;
    const name = String(part);
    return /^[$\w]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  });
  return parts.join('').replace(/^\./, '');
}

interface Subject {
  readonly schema: z.ZodType;
  readonly value: unknown;
}

function problemsOf(issue: z.core.$ZodIssue, subject: Subject): Problem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField([...issue.path, key], subject));
  if (issue.code === 'invalid_key') return [badKey(issue)];
  const found = valueAt(subject.value, issue.path);
  const problem: Problem = { field: fieldName(issue.path), expected: issue.message, got: shortJson(found) };
  const choices = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  const nearest = typeof found === 'string' ? nearestName(found, choices) : undefined;
  const code = issue.code === 'custom' ? (issue.params?.['code'] as FailureCode | undefined) : undefined;
  return [{ ...problem, ...(nearest !== undefined && { nearest }), ...(code !== undefined && { code }) }];
}

function unknownField(path: Path, { schema, value }: Subject): Problem {
  const name = String(path.at(-1));
  const tree = schemaTree(schema);
  const nearest = nearestName(name, tree.namesAt(path.slice(0, -1))) ?? tree.pathsOf(name)[0];
  const problem = { field: fieldName(path), expected: 'a known field', got: shortJson(valueAt(value, path)) };
  return nearest === undefined ? problem : { ...problem, nearest };
}

function badKey({ path, issues }: z.core.$ZodIssueInvalidKey): Problem {
  return { field: fieldName(path), expected: issues[0]?.message ?? 'another name', got: shortJson(path.at(-1)) };
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (parent, part) => (isObject(parent) && Object.hasOwn(parent, part) ? Reflect.get(parent, part) : undefined),
    value,
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The words for what a schema did not say in its own words. */
const expectedWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type') return TYPE_WORDS[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value') return oneOf(issue.values.map((value) => shortJson(value)));
  return `a value without "${issue.code ?? 'fault'}"`;
};

function oneOf(values: readonly string[]): string {
  return values.length === 1 ? `${values[0]}` : `one of ${values.join(', ')}`;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};
