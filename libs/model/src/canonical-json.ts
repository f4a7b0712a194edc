import { compareCodeUnits } from './compare.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * One text for one value: no white space, keys sorted by UTF-16 code unit, numbers as ECMAScript
 * prints them (RFC 8785, "JSON Canonicalization Scheme").
 *
 * @throws TypeError for what JSON cannot carry: undefined (also as a hole in an array), functions, non-finite numbers, lone surrogates.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (typeof value === 'string') return canonicalString(value);
  if (Array.isArray(value)) return `[${Array.from(value, (item: Json) => canonicalJson(item)).join(',')}]`;
  if (typeof value === 'object') return canonicalObject(value as { readonly [key: string]: Json });
  throw new TypeError(`${typeof value} has no canonical JSON`);
}

function canonicalObject(value: { readonly [key: string]: Json }): string {
  const members = Object.keys(value)
    .sort(compareCodeUnits)
    .map((key) => `${canonicalString(key)}:${canonicalJson(value[key] as Json)}`);
  return `{${members.join(',')}}`;
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`${value} has no canonical JSON`);
  return JSON.stringify(value);
}

function canonicalString(value: string): string {
  if (!value.isWellFormed()) throw new TypeError('a string with a lone surrogate has no canonical JSON');
  return JSON.stringify(value);
}
