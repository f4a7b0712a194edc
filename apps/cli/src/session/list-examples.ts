import { readExamples } from '@apphub/build';
import type { CatalogClient } from '@apphub/client';
import type { ExampleEntry, ExampleStatus } from '@apphub/model/api';
import { relative } from 'node:path';
import type { Terminal } from '../terminal.ts';
import { connect, isServiceKnown, type ServiceWords } from './connect.ts';
import { findRoot } from './find-root.ts';

/** Examples as the service knows them or, without one, as this checkout has them. */
export interface ListedExamples {
  readonly source: 'service' | 'checkout';
  readonly examples: readonly ListedExample[];
  /** Where more can be asked for. */
  readonly client?: CatalogClient;
}

export interface ListedExample extends ExampleEntry {
  /** The newest word on it; null without a service. */
  readonly status: ExampleStatus | null;
}

export interface ListExamplesWords extends ServiceWords {
  /** Only this checkout, even if there is a service. */
  readonly local?: boolean;
}

/** @throws FailureError USAGE outside a repository, where there is no service; whatever the service says. */
export async function listExamples(words: ListExamplesWords, terminal: Terminal): Promise<ListedExamples> {
  if (words.local === true || !isServiceKnown(words, terminal)) return { source: 'checkout', examples: fromCheckout(findRoot(terminal.cwd)) };
  const client = await connect(words, terminal);
  const [{ catalog }, { statuses }] = await Promise.all([client.call('getExampleCatalog'), client.call('listStatuses')]);
  const bySlug = new Map(statuses.map((status) => [status.slug, status]));
  return { source: 'service', client, examples: catalog.jobs.map((entry) => ({ ...entry, status: bySlug.get(entry.slug) ?? null })) };
}

function fromCheckout(root: string): ListedExample[] {
  const set = readExamples(root);
  return set.slugs.map((slug) => {
    const found = set.find(slug);
    const unknown = { slug, version: null, name: null, description: null, runtime: null, directory: '', dependsOn: [], status: null };
    if (!found.ok) return { ...unknown, problem: found.error.message };
    const { manifest, config, root: folder } = found.value;
    return {
      ...unknown,
      version: manifest.version,
      name: manifest.name,
      description: manifest.description ?? null,
      runtime: manifest.runtime ?? null,
      directory: relative(root, folder),
      dependsOn: config.dependsOn.map((upstream) => upstream.slug),
      problem: null,
    };
  });
}
