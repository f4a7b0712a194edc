import { findArtifact, getStatus } from '@apphub/catalog';
import type { BundleSummary, ExampleStatus } from '@apphub/model/api';
import { statusWire, summaryWire } from '../wire/import-wire.ts';
import type { Asker, Context } from './context.ts';

interface ExampleState {
  readonly status: ExampleStatus | null;
  readonly bundle: BundleSummary | null;
}

/** What is known of one example, as it is told to whoever asks. */
export async function stateWire({ parts, wireFor }: Context, { slug, ...asker }: Asker & { readonly slug: string }): Promise<ExampleState> {
  const { links } = wireFor(asker);
  const [status, artifact] = await Promise.all([getStatus(parts.database, slug), findArtifact(parts.database, { slug })]);
  const told = status === undefined ? null : await statusWire(status, links);
  return { status: told, bundle: await summaryWire(artifact, { status: told, links }) };
}
