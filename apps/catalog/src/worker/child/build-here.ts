import { createBuilder, readExamples } from '@apphub/build';
import { builtExample, type BuildRequest } from './protocol.ts';
import { manifestsOf, valueOf } from './read-example.ts';
import { missTeller } from './tell-miss.ts';
import type { WorkContext } from './work-context.ts';

/**
 * Builds one example, and what it depends on, in this process, and tells what happens.
 *
 * @throws FailureError what keeps it from being built: CONFIG_*, STORE_*, whatever a build fails with.
 */
export async function buildHere({ repositoryRoot, slug, force }: BuildRequest, { openPorts, signal, tell }: WorkContext): Promise<void> {
  const examples = readExamples(repositoryRoot);
  const manifests = manifestsOf(valueOf(examples.find(slug)));
  const { ports, settings } = await openPorts(repositoryRoot);
  const { onMiss, told } = missTeller(slug, ports, { signal, tell });
  const builder = createBuilder(examples.find, { concurrency: settings.concurrency, force: (name) => force && name === slug, signal, onMiss }, ports);
  const result = await builder.build(slug);
  await told();
  const outcome = valueOf(result);
  tell({ kind: 'built', built: builtExample(outcome, manifests) });
}
