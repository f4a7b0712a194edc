import { type CatalogClient, openClient } from '@apphub/client';
import { generateWorkspace } from '@apphub/nx-example-bundle/planner/testing';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { peakMemory } from './catalog-proc.ts';
import { type CatalogProcess, withCatalog } from './catalog-service.ts';
import { fillStore } from './loads-filled-store.ts';
import { digits, limitedRow } from './loads-row.ts';
import type { BenchRow } from './row.ts';
import { withScratch } from './scratch.ts';

const WORKERS = 2;
const LIMIT_SECONDS = 20;
const MEMORY_MB = 64;
/** Of blob, record and hints of one example, on a file system that gives each file a page. */
export const BYTES_PER_EXAMPLE = 24_000;

/** A load of examples that are all in the store, with an API and two workers in processes of their own: the second one, as files are hashed then. */
export function benchCached(repositoryRoot: string, tasks: number): Promise<readonly BenchRow[]> {
  return withScratch(tasks * BYTES_PER_EXAMPLE, async (folder) => {
    using workspace = generateWorkspace({ examples: tasks, searchPath: process.env['PATH'] ?? '' });
    const storage = { APPHUB_BUNDLE_STORAGE_URL: pathToFileURL(join(folder, 'store')).href };
    await fillStore({ repositoryRoot: workspace.path, tasks, env: { ...process.env, ...storage, XDG_CACHE_HOME: join(folder, 'cache') } });
    const env = { ...storage, APPHUB_REPO_ROOT: workspace.path, APPHUB_ROLES: 'api' };
    return await withCatalog(repositoryRoot, (service) => measure(service, tasks), { env, workers: WORKERS });
  });
}

async function measure({ url, token, pid }: CatalogProcess, tasks: number): Promise<readonly BenchRow[]> {
  const client = openClient({ url, token });
  const cold = await loadAll(client, tasks);
  const before = peakMemory(pid);
  const warm = await loadAll(client, tasks);
  const name = `load of ${tasks.toLocaleString('en')} tasks that are all cached, two workers`;
  const parts = ({ planned, ended }: LoadTook) => `${digits(planned)} s until it was planned and found, ${digits(ended - planned)} s to its end`;
  return [
    limitedRow({ name: `${name}, fresh checkout`, measured: cold.ended, unit: 's', bound: { atMost: 2 * LIMIT_SECONDS }, note: parts(cold) }),
    limitedRow({ name: `${name}, again`, measured: warm.ended, unit: 's', bound: { atMost: LIMIT_SECONDS }, note: parts(warm) }),
    limitedRow({ name: `${name}, memory of the API, more than after the one before`, measured: (peakMemory(pid) - before) / 2 ** 20, unit: 'MB', bound: { atMost: MEMORY_MB } }),
  ];
}

/** Seconds since the request. */
export interface LoadTook {
  readonly planned: number;
  readonly ended: number;
}

const LOOK_MS = 200;

/** @throws Error when not all of it was found. */
export async function loadAll(client: CatalogClient, tasks: number): Promise<LoadTook> {
  const { load } = await client.call('loadExamples', { body: {} });
  for (;;) {
    const now = await client.call('getLoad', { params: { id: load.id } });
    if (now.endedAt === null) {
      await sleep(LOOK_MS);
      continue;
    }
    if (now.state !== 'completed' || now.cached !== tasks) throw new Error(`The load has ${now.state}, ${now.cached} of ${tasks} cached: ${JSON.stringify(now.counts)} ${JSON.stringify(now.failure)}`);
    const since = (time: string | null) => (Date.parse(time ?? '') - Date.parse(now.createdAt)) / 1000;
    return { planned: since(now.startedAt), ended: since(now.endedAt) };
  }
}
