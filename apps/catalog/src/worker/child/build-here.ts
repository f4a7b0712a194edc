import { createBuilder, type Example, readExamples } from '@apphub/build';
import { type Environment, openPorts, readSettings } from '@apphub/compose';
import { type Failure, FailureError, type Result } from '@apphub/model';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildRequest, builtExample, type ChildAnswer, type TwoManifests } from './protocol.ts';

export interface BuildHereContext {
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly tell: (answer: ChildAnswer) => void;
}

/**
 * Builds one example, and what it depends on, in this process, and tells what happens.
 *
 * @throws FailureError what keeps it from being built: CONFIG_*, STORE_*, whatever a build fails with.
 */
export async function buildHere({ repositoryRoot, slug, force }: BuildRequest, { env, signal, tell }: BuildHereContext): Promise<void> {
  const settings = valueOf(readSettings(env));
  const examples = readExamples(repositoryRoot);
  const manifests = manifestsOf(valueOf(examples.find(slug)));
  const ports = await openPorts(settings, { repositoryRoot, emit: (event) => tell({ kind: 'event', event }) });
  const builder = createBuilder(examples.find, { concurrency: settings.concurrency, force: (name) => force && name === slug, signal }, ports);
  const outcome = valueOf(await builder.build(slug));
  tell({ kind: 'built', built: builtExample(outcome, manifests) });
}

function manifestsOf({ root, config, manifest }: Example): TwoManifests {
  const text = readFileSync(join(root, config.manifestPath), 'utf8');
  return { file: JSON.parse(text) as TwoManifests['file'], checked: manifest };
}

function valueOf<T>(result: Result<T, Failure>): T {
  if (result.ok) return result.value;
  throw new FailureError(result.error);
}
