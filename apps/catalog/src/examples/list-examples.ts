import { type Example, readExamples } from '@apphub/build';
import type { Failure, Json, Result } from '@apphub/model';
import { relative } from 'node:path';
import type { ExamplesPort, FoundExample, FoundExamples } from '../server/ports.ts';

export interface ListExamplesOptions {
  /** Absolute path of the checkout. */
  readonly repositoryRoot: string;
  /** Milliseconds for which a look at the files is good. */
  readonly maxAgeMs: number;
}

/** The examples of a checkout as the service lists them; their files are looked at when the last look is too old. */
export function listExamples({ repositoryRoot, maxAgeMs }: ListExamplesOptions): ExamplesPort {
  let last: FoundExamples | undefined;
  return {
    async list({ reload = false } = {}) {
      if (reload || last === undefined || Date.now() - last.at.getTime() > maxAgeMs) last = look(repositoryRoot);
      return last;
    },
  };
}

function look(repositoryRoot: string): FoundExamples {
  const { slugs, find } = readExamples(repositoryRoot);
  return { at: new Date(), examples: slugs.map((slug) => entry(slug, find(slug), { repositoryRoot })) };
}

function entry(slug: string, found: Result<Example, Failure>, { repositoryRoot }: { readonly repositoryRoot: string }): FoundExample {
  if (!found.ok) {
    const problem = [found.error.message, ...(found.error.problems ?? [])].join(' ');
    return { slug, version: null, name: null, description: null, runtime: null, directory: '', dependsOn: [], problem };
  }
  const { manifest, config, root, jobDefinition } = found.value;
  return {
    slug,
    version: manifest.version,
    name: manifest.name,
    description: manifest.description ?? null,
    runtime: manifest.runtime ?? null,
    directory: relative(repositoryRoot, root),
    dependsOn: config.dependsOn.map((dependency) => dependency.slug),
    problem: null,
    ...parametersOf(jobDefinition),
  };
}

/** Both come from JSON. */
function parametersOf(definition: Example['jobDefinition']): Pick<FoundExample, 'parametersSchema' | 'defaultParameters'> {
  const { parametersSchema, defaultParameters } = definition ?? {};
  return {
    ...(parametersSchema === undefined ? {} : { parametersSchema: parametersSchema as Json }),
    ...(defaultParameters === undefined ? {} : { defaultParameters: defaultParameters as Record<string, Json> }),
  };
}
