import { err, type Failure, failure, type Result } from '@apphub/model';
import pLimit from 'p-limit';
import { buildExample, type BuildOptions, type BuildOutcome } from './build-example.ts';
import type { Example } from './example/index.ts';
import type { BuildPorts } from './ports.ts';
import type { UpstreamBundle } from './upstream.ts';

export type BuildResult = Result<BuildOutcome, Failure>;

/** Builds examples with what they depend on, each at most once in its lifetime. */
export interface Builder {
  /** Waits for the upstream bundles, then for a place among the running builds. */
  build(slug: string): Promise<BuildResult>;
}

export interface BuilderOptions extends Omit<BuildOptions, 'upstream' | 'force'> {
  /** How many builds may run at once. */
  readonly concurrency: number;
  /** The slugs to build even if the store has them; what they depend on may still be reused. */
  readonly force?: (slug: string) => boolean;
}

/** @param find gives an example by its slug, or the failure that keeps it from being built. */
export function createBuilder(find: (slug: string) => Result<Example, Failure>, options: BuilderOptions, ports: BuildPorts): Builder {
  const results = new Map<string, Promise<BuildResult>>();
  const places = pLimit(options.concurrency);

  const build = (slug: string, path: readonly string[] = []): Promise<BuildResult> => {
    if (path.includes(slug)) return Promise.resolve(err(cycle([...path.slice(path.indexOf(slug)), slug])));
    const known = results.get(slug);
    if (known !== undefined) return known;
    const result = buildOnce(slug, [...path, slug]);
    results.set(slug, result);
    return result;
  };

  const buildOnce = async (slug: string, path: readonly string[]): Promise<BuildResult> => {
    const example = find(slug);
    if (!example.ok) return example;
    const upstream = await upstreamOf(example.value, path);
    if (!upstream.ok) return upstream;
    const { concurrency: _, force, ...rest } = options;
    return places(() => buildExample(example.value, { ...rest, force: force?.(slug) ?? false, upstream: upstream.value }, ports));
  };

  const upstreamOf = async (example: Example, path: readonly string[]): Promise<Result<UpstreamBundle[], Failure>> => {
    const dependencies = example.config.dependsOn;
    const results = await Promise.all(dependencies.map(({ slug }) => build(slug, path)));
    const bundles: UpstreamBundle[] = [];
    for (const [index, result] of results.entries()) {
      const dependency = dependencies[index]!;
      if (!result.ok) return err(because(example.slug, dependency.slug, result.error));
      bundles.push({ ...dependency, record: result.value.record });
    }
    return { ok: true, value: bundles };
  };

  return { build: (slug) => build(slug) };
}

function cycle(path: readonly string[]): Failure {
  return failure('CONFIG_DEPENDENCY_CYCLE', `Examples depend on each other in a circle: ${path.join(' -> ')}.`);
}

function because(slug: string, upstream: string, cause: Failure): Failure {
  if (cause.code === 'CONFIG_DEPENDENCY_CYCLE' || cause.code === 'CANCELED') return cause;
  return failure('DEPENDENCY_FAILED', `${slug} was not built because ${upstream} failed: ${cause.code} ${cause.message}`);
}
