import { benchFanOut } from './catalog-fan-out.ts';
import { benchPublishing } from './catalog-publish.ts';
import { withCatalog } from './catalog-service.ts';
import { benchStreaming } from './catalog-stream.ts';
import type { BenchRow } from './row.ts';

/** The catalog service under load, each part on a service of its own, so that none has what another one left behind. */
export async function benchCatalog(repositoryRoot: string): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const part of [benchPublishing, benchFanOut, benchStreaming]) rows.push(...(await withCatalog(repositoryRoot, part)));
  return rows;
}
