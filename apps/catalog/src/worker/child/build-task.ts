import { buildExample, type Example, type UpstreamBundle } from '@apphub/build';
import { fail } from '@apphub/model';
import { builtExample, type GivenBundle, type TaskRequest } from './protocol.ts';
import { manifestsOf, readPlanned, valueOf } from './read-example.ts';
import { missTeller } from './tell-miss.ts';
import type { WorkContext } from './work-context.ts';

/**
 * Builds one example on bundles that are there, once it is known that nobody else builds the same, or finds it.
 *
 * @throws FailureError CHECKOUT_DIFFERS; whatever a build fails with.
 */
export async function buildTask(request: TaskRequest, { openPorts, signal, tell, granted }: WorkContext): Promise<void> {
  const { repositoryRoot, force, commit, slug } = request;
  const { ports } = await openPorts(repositoryRoot);
  if (commit !== undefined && ports.gitCommit !== undefined && ports.gitCommit !== commit) {
    fail('CHECKOUT_DIFFERS', `The load of ${slug} was planned from commit ${commit}; this worker has ${ports.gitCommit} checked out.`);
  }
  const example = readPlanned(repositoryRoot, request);
  const claim = async (fingerprint: Parameters<NonNullable<Parameters<typeof buildExample>[1]['claim']>>[0]) => {
    tell({ kind: 'claim', fingerprint });
    await granted();
  };
  const { onMiss, told } = missTeller(slug, ports, { signal, tell });
  const result = await buildExample(example, { force, signal, claim, onMiss, upstream: upstreamOf(example, request.upstream) }, ports);
  await told();
  const outcome = valueOf(result);
  tell({ kind: 'built', built: builtExample(outcome, manifestsOf(example)) });
}

function upstreamOf({ slug, config }: Example, given: readonly GivenBundle[]): UpstreamBundle[] {
  const bySlug = new Map(given.map((bundle) => [bundle.slug, bundle]));
  return config.dependsOn.map((dependency) => ({ ...dependency, record: bySlug.get(dependency.slug) ?? missing(slug, dependency.slug) }));
}

function missing(slug: string, upstream: string): never {
  return fail('CHECKOUT_DIFFERS', `${slug} builds on ${upstream} now, which it did not when the load was planned.`);
}
