import { describe, expect, test } from '@jest/globals';
import { digestInput, versionField, waitField, wireText } from './fields.ts';
import { httpStatusOf, isHoldableJson, openApiDocument, type Operation, operations } from './index.ts';
import { jsonObject, jsonValue } from './json-value.ts';

const all: readonly Operation[] = Object.values(operations);
const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) => schema.safeParse(value).success;

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

describe('fields', () => {
  test('a time to wait has a unit and an end', () => {
    expect(['0ms', '30s', '60s', '1500ms'].map((text) => waitField.parse(text))).toEqual([0, 30_000, 60_000, 1500]);
    for (const bad of ['', '30', '61s', '60001ms', '1m', '-1s', '1.5s', ' 1s', 30]) expect(takes(waitField, bad)).toBe(false);
  });

  test('a digest comes with or without its algorithm', () => {
    const hex = 'a'.repeat(64);
    expect([digestInput.parse(hex), digestInput.parse(`sha256:${hex}`)]).toEqual([`sha256:${hex}`, `sha256:${hex}`]);
    for (const bad of ['', hex.toUpperCase(), `md5:${hex}`, hex.slice(1)]) expect(takes(digestInput, bad)).toBe(false);
  });

  test('texts and versions hold nothing that cannot be kept or be part of a path', () => {
    for (const bad of ['a\u0000', '\ud800']) expect([takes(wireText(), bad), takes(versionField, bad)]).toEqual([false, false]);
    for (const bad of ['', '.', '..', 'a/b', 'a b', 'a\\b', 'a#b', 'a\u007f', 'a'.repeat(101)]) expect(takes(versionField, bad)).toBe(false);
    for (const good of ['1.0.0', 'v1-beta+7', '…', 'a..b']) expect(takes(versionField, good)).toBe(true);
  });
});

describe('JSON that is passed on', () => {
  test('is as deep as every reader can follow, however deep it came', () => {
    expect([nested(32), nested(33), nested(200_000)].map(isHoldableJson)).toEqual([true, false, false]);
  });

  test('holds no text that Postgres has no place for, in names neither', () => {
    for (const bad of ['\u0000', { a: ['\u0000'] }, { '\u0000': 1 }, '\udfff', undefined, Number.NaN, () => 1]) expect(takes(jsonValue, bad)).toBe(false);
    for (const good of [null, true, -0, 1e300, '', [], {}, { a: [{ b: null }] }]) expect(takes(jsonValue, good)).toBe(true);
    expect([[], null, 'a', {}].map((value) => takes(jsonObject, value))).toEqual([false, false, false, true]);
  });
});

describe('operations', () => {
  test('have a parameter for each name in their path, and a path for each parameter', () => {
    for (const { path, params } of all) {
      const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
      const shape = params === undefined ? {} : (params as unknown as { readonly shape: object }).shape;
      expect([path, Object.keys(shape)]).toEqual([path, names]);
    }
  });

  test('are each there once, and go by the name they stand under', () => {
    expect(new Set(all.map(({ method, path }) => `${method} ${path}`)).size).toBe(all.length);
    expect(Object.entries(operations).filter(([name, { id }]) => name !== id)).toEqual([]);
  });

  test('name no failure that would be told as a fault of the service', () => {
    expect(all.flatMap(({ failures = [] }) => failures).filter((code) => httpStatusOf(code) >= 500)).toEqual([]);
  });
});

test('the description of the API refers to nothing that is not in it', () => {
  const text = JSON.stringify(openApiDocument({ version: '1' }));
  const { components } = JSON.parse(text) as { components: Record<string, Record<string, unknown>> };
  const references = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
  expect(references.length).toBeGreaterThan(100);
  for (const [, kind = '', name = ''] of references) expect(components[kind]).toHaveProperty(name);
  expect(text).not.toContain('$defs');
});
