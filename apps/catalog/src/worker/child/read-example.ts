import { type Example, loadExample } from '@apphub/build';
import { fail, FailureError, type Failure, type Result } from '@apphub/model';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TwoManifests } from './protocol.ts';

/** @returns the manifest of an example, twice. */
export function manifestsOf({ root, config, manifest }: Example): TwoManifests {
  const text = readFileSync(join(root, config.manifestPath), 'utf8');
  return { file: JSON.parse(text) as TwoManifests['file'], checked: manifest };
}

/** Reads one example where it was planned to be. @throws FailureError CONFIG_*; EXAMPLE_UNKNOWN when another one is there. */
export function readPlanned(repositoryRoot: string, { folder, slug }: { readonly folder: string; readonly slug: string }): Example {
  const example = valueOf(loadExample(join(repositoryRoot, folder), { repositoryRoot }));
  if (example.slug !== slug) fail('EXAMPLE_UNKNOWN', `${folder} holds the example ${example.slug}, not ${slug}.`);
  return example;
}

/** @throws FailureError the failure. */
export function valueOf<T>(result: Result<T, Failure>): T {
  if (result.ok) return result.value;
  throw new FailureError(result.error);
}
