import { check, err, type Failure, failure, ok, parseJsonText, problemLine, type Result } from '@apphub/model';
import type { SecretReference } from '@apphub/runtime';
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';

/** What jobs may learn, and which. Values stand in the file, or in the environment of the worker under the name of the entry. */
const entryFields = { jobs: z.array(z.string(), 'a list of slugs').min(1, 'at least one slug') };
const fileSchema = z.strictObject({
  store: z.record(z.string(), z.strictObject({ value: z.string('a text').min(4, 'at least 4 characters, so that it can be masked'), ...entryFields })).default({}),
  env: z.record(z.string(), z.strictObject(entryFields)).default({}),
});

type SecretsFile = z.output<typeof fileSchema>;

/** The secrets of runs. */
export interface SecretBook {
  /** Variables of the environment that are secrets. */
  readonly names: readonly string[];
  /** Keys that a job may ask for. */
  keysOf(slug: string): readonly string[];
  /** @returns the value; undefined if there is none, or it is none of this job. */
  find(slug: string, reference: SecretReference): string | undefined;
}

export interface SecretsOptions {
  /** Absent: there are none. */
  readonly file: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Reads the file of secrets. @returns RUN_SECRETS_INVALID with all that is wrong with it; its values are never repeated. */
export function readSecrets({ file, env }: SecretsOptions): Result<SecretBook, Failure> {
  if (file === undefined) return ok(bookOf({ store: {}, env: {} }, env));
  try {
    if ((statSync(file).mode & 0o077) !== 0) return err(failure('RUN_SECRETS_INVALID', `${file} can be read or written by others.`));
    const json = parseJsonText(readFileSync(file, 'utf8'));
    const checked = json.ok ? check(fileSchema, json.value) : json;
    if (checked.ok) return ok(bookOf(checked.value, env));
    const problems = checked.error.map((problem) => problemLine({ ...problem, got: 'something else' }));
    return err(failure('RUN_SECRETS_INVALID', `${file} has wrong entries.`, { problems }));
  } catch {
    return err(failure('RUN_SECRETS_INVALID', `${file} cannot be read.`));
  }
}

function bookOf({ store, env: names }: SecretsFile, env: SecretsOptions['env']): SecretBook {
  const allowed = (entries: Readonly<Record<string, { readonly jobs: readonly string[] }>>, slug: string) =>
    Object.entries(entries).flatMap(([key, { jobs }]) => (jobs.includes(slug) ? [key] : []));
  return {
    names: Object.keys(names),
    keysOf: (slug) => [...new Set([...allowed(store, slug), ...allowed(names, slug)])],
    find(slug, { source, key }) {
      if (source === 'store') return Object.hasOwn(store, key) && store[key]?.jobs.includes(slug) ? store[key].value : undefined;
      return Object.hasOwn(names, key) && names[key]?.jobs.includes(slug) ? env[key] : undefined;
    },
  };
}
