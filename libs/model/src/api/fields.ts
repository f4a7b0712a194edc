import { z } from 'zod';
import { patternField, SLUG_PATTERN, slugField } from '../config/fields.ts';

/** The fields that several requests and replies share. Text from outside never holds a NUL: Postgres has no place for one. */

export { slugField };

const LONGEST_TEXT = 10_000;

/** Text for people, of `longest` characters at most. */
export function wireText(longest = LONGEST_TEXT) {
  const words = `a text of at most ${longest} characters without NUL`;
  return z
    .string(words)
    .max(longest, words)
    .regex(/^[^\u0000]*$/, words)
    .refine((text) => text.isWellFormed(), 'a text that is valid Unicode');
}

/** As `wireText`, with at least one character that can be seen. */
export function wireWords(longest: number) {
  return wireText(longest).regex(/\S/, 'a text that is not blank');
}

/** As in `manifest.json`; it stands in paths and file names. */
export const versionField = patternField(
  /^(?!\.{1,2}$)[^\s/\\#\u0000-\u001f\u007f]{1,100}$/,
  'a version: 1 to 100 characters without blanks, "/", "\\" and "#"',
).refine((text) => text.isWellFormed(), 'a text that is valid Unicode');

/** `sha256:` and 64 hexadecimal digits. */
export const wireDigest = patternField(/^sha256:[0-9a-f]{64}$/, 'sha256: and 64 lower-case hexadecimal digits');

/** AppHub's spelling of a digest: the hexadecimal digits alone. */
export const checksumField = patternField(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits');

/** Either spelling; read as the long one. */
export const digestInput = patternField(/^(sha256:)?[0-9a-f]{64}$/, '64 lower-case hexadecimal digits, "sha256:" in front or not')
  .transform((text) => (text.startsWith('sha256:') ? text : `sha256:${text}`));

/** ISO 8601 in UTC with milliseconds. */
export const timeField = z.iso.datetime({ precision: 3 });

export const idField = z.guid('a UUID').toLowerCase();

/** Bytes. */
export const sizeField = z.int().nonnegative();

/** A number in a query. */
export function queryNumber(least: number, most: number) {
  const words = `a whole number from ${least} to ${most}`;
  return z.coerce.number(words).int(words).min(least, words).max(most, words);
}

/** `true` or `false` in a query. */
export const queryFlag = z.enum(['true', 'false']).transform((word) => word === 'true');

/** The most that a request may wait for a job. Milliseconds. */
export const LONGEST_WAIT_MS = 60_000;

/** How long to wait for the end of a job, such as `30s` or `1500ms`; read as milliseconds. */
export const waitField = patternField(/^([0-9]{1,5}ms|[0-9]{1,2}s)$/, 'a time of at most 60 seconds, such as "30s" or "1500ms"')
  .transform((text) => (text.endsWith('ms') ? Number(text.slice(0, -2)) : Number(text.slice(0, -1)) * 1000))
  .refine((ms) => ms <= LONGEST_WAIT_MS, 'a time of at most 60 seconds');

export const slugParams = z.strictObject({ slug: slugField });
export const versionParams = z.strictObject({ slug: slugField, version: versionField });
export const idParams = z.strictObject({ id: idField });

/** Pages are asked for with the last key of the one before. */
export const slugPage = z.strictObject({
  limit: queryNumber(1, 500).default(100),
  after: patternField(SLUG_PATTERN, 'a slug').max(100).optional().describe('The last slug of the page before.'),
});
