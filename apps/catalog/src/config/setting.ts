import type { PathGrant } from '@apphub/runtime';
import { isAbsolute, normalize } from 'node:path';

/** One variable of the environment: what it means, what it must look like, and what holds without it. */
export interface Setting<T> {
  readonly name: string;
  /** Follows "expected". */
  readonly expected: string;
  /** What holds where it is not set, in words. */
  readonly otherwise: string;
  readonly meaning: string;
  /** A secret value is never repeated. */
  readonly secret?: boolean;
  /** @returns undefined for what is not as expected. */
  readonly parse: (text: string) => T | undefined;
}

type Words = Pick<Setting<never>, 'otherwise' | 'meaning'>;

/** A whole number from `from` to `to`, both included. */
export function wholeNumber(name: string, { from, to, ...words }: Words & { readonly from: number; readonly to: number }): Setting<number> {
  const parse = (text: string) => (/^\d{1,15}$/.test(text) && Number(text) >= from && Number(text) <= to ? Number(text) : undefined);
  return { name, expected: `a whole number from ${from} to ${to}`, parse, ...words };
}

/** One of a few words. */
export function oneOf<T extends string>(name: string, { among, ...words }: Words & { readonly among: readonly T[] }): Setting<T> {
  return { name, expected: `one of ${among.join(', ')}`, parse: (text) => among.find((word) => word === text), ...words };
}

/** The absolute path of a file or folder, which need not exist. */
export function absolutePath(name: string, words: Words): Setting<string> {
  return { name, expected: 'an absolute path', parse: (text) => (isAbsolute(text) ? text : undefined), ...words };
}

const GRANT = /^fs:(read|write):(\/.+)$/;

/** A folder or file that may be read or written, in the words of a manifest. */
export function pathGrant(name: string, words: Words): Setting<PathGrant> {
  const parse = (text: string): PathGrant | undefined => {
    const [, access, path = ''] = GRANT.exec(text) ?? [];
    return path === '' || normalize(path) !== path || path.endsWith('/') ? undefined : { path, access: access === 'write' ? 'write' : 'read' };
  };
  return { name, expected: 'fs:read: or fs:write: and an absolute, normalised path', parse, ...words };
}

/** An address that browsers can open, without a slash at its end. */
export function webAddress(name: string, words: Words): Setting<string> {
  return { name, expected: 'an http or https URL without credentials, query and fragment', parse: parseWebAddress, ...words };
}

/** Any text that matches a pattern. */
export function matching(name: string, { pattern, ...rest }: Words & Pick<Setting<string>, 'expected' | 'secret'> & { readonly pattern: RegExp }): Setting<string> {
  return { name, parse: (text) => (pattern.test(text) ? text : undefined), ...rest };
}

/** Several, with commas between them. */
export function listOf<T>(one: Setting<T>): Setting<readonly T[]> {
  const parse = (text: string) => {
    const values = text.split(',').map((part) => one.parse(part.trim()));
    return values.some((value) => value === undefined) ? undefined : (values as T[]);
  };
  return { ...one, expected: `${one.expected}, or several with commas between them`, parse };
}

/** @returns the address without a slash at its end, or undefined for what is no web address. */
export function parseWebAddress(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  return url.search === '' && url.hash === '' ? url.href.replace(/\/+$/, '') : undefined;
}
