import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How often the blob of each example was found missing in one store. */
export type LostBlobs = ReadonlyMap<string, number>;

/**
 * Counts a loss for each of `slugs` and returns all counts of the store.
 *
 * A count is part of Nx's key: what Nx cached before the loss is never taken again, while what is built after it is.
 * The counts lie beside Nx's own data, so that `nx reset` takes both; a damaged file counts as an empty one.
 *
 * @param identity of the store.
 */
export function countLostBlobs(slugs: readonly string[], { workspaceRoot, identity }: { workspaceRoot: string; identity: string }): LostBlobs {
  const file = join(workspaceRoot, '.nx', 'workspace-data', 'apphub-lost-blobs.json');
  const stores = readCounts(file);
  const counts = stores.get(identity) ?? new Map<string, number>();
  if (slugs.length === 0) return counts;
  for (const slug of slugs) counts.set(slug, (counts.get(slug) ?? 0) + 1);
  stores.set(identity, counts);
  writeCounts(file, stores);
  return counts;
}

type Counts = Map<string, Map<string, number>>;

function readCounts(file: string): Counts {
  try {
    const stores = new Map<string, Map<string, number>>();
    for (const [identity, slug, count] of JSON.parse(readFileSync(file, 'utf8')) as [string, string, number][]) {
      stores.set(identity, (stores.get(identity) ?? new Map<string, number>()).set(slug, Number(count)));
    }
    return stores;
  } catch {
    return new Map();
  }
}

function writeCounts(file: string, stores: Counts): void {
  const rows = [...stores].flatMap(([identity, counts]) => [...counts].map(([slug, count]) => [identity, slug, count]));
  mkdirSync(dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}.new`;
  writeFileSync(aside, `${JSON.stringify(rows)}\n`);
  renameSync(aside, file);
}
