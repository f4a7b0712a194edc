import { loadExample, rebuild } from '@apphub/build';
import { openPorts, readSettings } from '@apphub/compose';
import { FailureError } from '@apphub/model';
import { openFileBackend, openStore } from '@apphub/store';
import type { RebuildAnswer, RebuildRequest } from './protocol.ts';

export interface RebuildContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly tell: (answer: RebuildAnswer) => void;
}

/**
 * Builds an example in this process' own circumstances and tells what came out.
 *
 * @throws FailureError whatever a build throws.
 */
export async function rebuildHere(request: RebuildRequest, { env, signal, tell }: RebuildContext): Promise<void> {
  const { repositoryRoot, root, expected, upstream, scratch } = request;
  const settings = readSettings(env);
  if (!settings.ok) throw new FailureError(settings.error);
  const ports = await openPorts(settings.value, { repositoryRoot, emit: (event) => tell({ kind: 'event', event }) });
  const example = loadExample(root, { repositoryRoot });
  if (!example.ok) throw new FailureError(example.error);
  const store = openStore(openFileBackend(scratch));
  const { digest, contentDigest, size } = await rebuild(example.value, { expected, upstream, scratch: store, signal }, ports);
  tell({ kind: 'built', digest, contentDigest, size });
}
