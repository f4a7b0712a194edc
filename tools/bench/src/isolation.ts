import { buildExample, type BuildPorts, type Example, findExamples, loadExample, type Sandboxes } from '@apphub/build';
import { openPorts, readSettings } from '@apphub/compose';
import { FailureError } from '@apphub/model';
import { dirname, join } from 'node:path';
import { median, secondsOf } from './measure.ts';
import { openPlainSandbox } from './plain-sandbox.ts';
import type { BenchRow } from './row.ts';
import { withScratch } from './scratch.ts';

const ROUNDS = 20;
/** One that only bundles, one that installs and compiles, one that installs a large tree. */
const EXAMPLES = ['log-digest', 'typed-report', 'csv-to-parquet'];
/** What being shut in may add to a build. */
const LIMIT_MS = 250;
const ROOM = 2 * 2 ** 30;

/** `none`: the same commands in a temp folder, neither shut in nor watched. */
const WAYS = ['none', 'process-group', 'bubblewrap'] as const;
type Way = (typeof WAYS)[number];

/**
 * Forced builds of three examples, shut in each way in turn, with a warm download cache: how much longer they take than
 * with nothing around their commands. What is added is small, and whatever else a machine does only adds to it, so that
 * the fastest round of each way counts; the medians stand beside it.
 */
export async function benchIsolation(repositoryRoot: string): Promise<readonly BenchRow[]> {
  return await withScratch(ROOM, async (folder) => {
    const rows: BenchRow[] = [];
    for (const slug of EXAMPLES) rows.push(...(await benchExample(exampleNamed(slug, repositoryRoot), folder)));
    return rows;
  });
}

function exampleNamed(slug: string, repositoryRoot: string): Example {
  for (const root of findExamples(repositoryRoot)) {
    const example = loadExample(root, { repositoryRoot });
    if (example.ok && example.value.slug === slug) return example.value;
  }
  throw new Error(`There is no example ${slug}.`);
}

async function benchExample(example: Example, folder: string): Promise<BenchRow[]> {
  const costs: Record<Way, number[]> = { none: [], 'process-group': [], bubblewrap: [] };
  for (let round = -1; round < ROUNDS; round += 1) {
    // Another one begins each time, so that none always has the caches that its predecessor left.
    for (const index of WAYS.keys()) {
      const way = WAYS[(index + Math.max(0, round)) % WAYS.length] ?? 'none';
      const milliseconds = await timeOfBuild(example, { way, folder });
      if (round >= 0) costs[way].push(milliseconds);
    }
  }
  return (['process-group', 'bubblewrap'] as const).map((way) => row(example.slug, way, costs));
}

function row(slug: string, way: Way, costs: Readonly<Record<Way, readonly number[]>>): BenchRow {
  const [fastest, plain] = [Math.min(...costs[way]), Math.min(...costs.none)];
  const added = (of: (values: readonly number[]) => number) => of(costs[way]) - of(costs.none);
  const more = added((values) => Math.min(...values));
  return {
    name: `${slug} in ${way}`,
    value: `${more.toFixed(0)} ms (${((100 * more) / plain).toFixed(1)} %) longer`,
    limit: `${LIMIT_MS} ms`,
    held: more <= LIMIT_MS,
    note: `fastest of ${ROUNDS}: ${fastest.toFixed(0)} ms against ${plain.toFixed(0)} ms; medians ${median(costs[way]).toFixed(0)} ms against ${median(costs.none).toFixed(0)} ms`,
  };
}

async function timeOfBuild(example: Example, { way, folder }: { readonly way: Way; readonly folder: string }): Promise<number> {
  const ports = await portsFor(example, { way, folder });
  const seconds = await secondsOf(async () => {
    const built = await buildExample(example, { upstream: [], force: true }, ports);
    if (!built.ok) throw new FailureError(built.error);
  });
  return seconds * 1000;
}

/** Each way has a store of its own, so that the same bytes are found and not packed in all builds but the first. */
async function portsFor({ repositoryRoot }: Example, { way, folder }: { readonly way: Way; readonly folder: string }): Promise<BuildPorts> {
  const settings = readSettings({
    ...process.env,
    XDG_CACHE_HOME: join(folder, 'cache'),
    APPHUB_BUNDLE_STORAGE_URL: `file://${join(folder, `store-${way}`)}`,
    APPHUB_ISOLATION: way === 'none' ? 'process-group' : way,
  });
  if (!settings.ok) throw new FailureError(settings.error);
  const ports = await openPorts(settings.value, { repositoryRoot, emit: () => {} });
  return way === 'none' ? { ...ports, sandboxes: plain(ports, folder) } : ports;
}

function plain({ toolchain }: BuildPorts, folder: string): Sandboxes {
  return {
    isolation: { name: 'process-group', workspacePath: undefined },
    open: async () => openPlainSandbox({ parent: folder, toolFolder: dirname(toolchain.nodePath) }),
  };
}
