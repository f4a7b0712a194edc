import { createBuilder, type Example, findExamples, findToolchain, loadExample, type Toolchain } from '@apphub/build';
import { openPorts, readSettings } from '@apphub/compose';
import { FailureError } from '@apphub/model';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { median, secondsOf } from './measure.ts';
import type { BenchRow } from './row.ts';

const ROUNDS = 5;
const LIMIT = 1.05;

const run = promisify(execFile);

/**
 * Each example against the naive script, in alternating rounds, with a warm download cache on either side and the same
 * few variables in the environment. The store is empty each time but for upstream bundles. Ours runs in this process,
 * as builds share one process under Nx and in a service; its start is measured with the runs of Nx.
 */
export async function benchColdBuilds(repositoryRoot: string): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'apphub-bench-'));
  try {
    const toolchain = await findToolchain();
    const rows: BenchRow[] = [];
    for (const root of findExamples(repositoryRoot)) {
      const example = loadExample(root, { repositoryRoot });
      if (!example.ok) throw new FailureError(example.error);
      rows.push(await benchExample(example.value, { folder, toolchain }));
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Bench {
  readonly folder: string;
  readonly toolchain: Toolchain;
}

async function benchExample(example: Example, bench: Bench): Promise<BenchRow> {
  const source = prepareNaive(example, bench);
  for (const { slug } of example.config.dependsOn) await build(slug, { ...bench, example, store: preparedStore(example, bench) });
  await runOurs(example, bench);
  await runNaive(example, { ...bench, source, round: 'warm' });
  const ours: number[] = [];
  const naive: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(await runOurs(example, bench));
    naive.push(await secondsOf(() => runNaive(example, { ...bench, source, round: String(round) })));
  }
  const ratio = median(ours) / median(naive);
  return {
    name: `cold build of ${example.slug}`,
    value: `${median(ours).toFixed(2)} s, ${ratio.toFixed(2)} of naive`,
    limit: `${LIMIT} of naive (${median(naive).toFixed(2)} s)`,
    held: ratio <= LIMIT,
  };
}

/** Builds into a store that holds the upstream bundles and nothing else. @returns seconds. */
async function runOurs(example: Example, bench: Bench): Promise<number> {
  const store = join(bench.folder, `store-${example.slug}`);
  const prepared = preparedStore(example, bench);
  rmSync(store, { recursive: true, force: true });
  if (existsSync(prepared)) cpSync(prepared, store, { recursive: true });
  return secondsOf(() => build(example.slug, { ...bench, example, store }));
}

function preparedStore({ slug }: Example, { folder }: Bench): string {
  return join(folder, `prepared-${slug}`);
}

async function build(slug: string, { folder, example, store }: Bench & { readonly example: Example; readonly store: string }): Promise<void> {
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache'), APPHUB_BUNDLE_STORAGE_URL: pathToFileURL(store).href };
  const settings = readSettings(env);
  if (!settings.ok) throw new FailureError(settings.error);
  const { repositoryRoot } = example;
  const ports = await openPorts(settings.value, { repositoryRoot, emit: () => {} });
  const find = (wanted: string) => findExamples(repositoryRoot).map((root) => loadExample(root, { repositoryRoot })).find((loaded) => loaded.ok && loaded.value.slug === wanted)!;
  const result = await createBuilder(find, { concurrency: 1 }, ports).build(slug);
  if (!result.ok) throw new FailureError(result.error);
}

function naiveEnvironment({ folder, toolchain }: Bench): Record<string, string> {
  const { PATH = '', HOME = '', NODE_EXTRA_CA_CERTS, npm_config_registry } = process.env;
  return {
    PATH: `${dirname(toolchain.nodePath)}:${join(toolchain.npmCliPath, '..', '..', '..', '.bin')}:${PATH}`,
    HOME,
    npm_config_cache: join(folder, 'naive-cache'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    ...(toolchain.nodeHeaders === undefined ? {} : { npm_config_nodedir: toolchain.nodeHeaders }),
    ...(NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS }),
    ...(npm_config_registry === undefined ? {} : { npm_config_registry }),
  };
}

/** The example as the naive script wants it: one without a build script gets the default build as its script. */
function prepareNaive({ root, slug, config, packageJson, entry }: Example, { folder, toolchain }: Bench): string {
  const source = join(folder, 'naive', slug);
  mkdirSync(dirname(source), { recursive: true });
  cpSync(root, source, { recursive: true, filter: (path) => !/\/(node_modules|dist)$/.test(path) });
  if (!existsSync(join(source, 'package-lock.json'))) {
    writeFileSync(join(source, 'package-lock.json'), JSON.stringify({ name: slug, lockfileVersion: 3, packages: { '': { name: slug } } }));
  }
  if (packageJson?.scripts['build'] !== undefined) return source;
  const externals = [...config.externals, ...config.runtimeDependencies].map((name) => `--external:${name}`).join(' ');
  const esbuild = `${toolchain.esbuildPath} ${config.entry} --bundle --platform=node --format=cjs --sourcemap --outfile=dist/index.js ${externals}`;
  const file = join(source, 'package.json');
  const own = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as object) : { name: slug };
  writeFileSync(file, JSON.stringify({ ...own, scripts: { build: entry.runtime.kind === 'python' ? 'true' : esbuild } }));
  return source;
}

async function runNaive(example: Example, bench: Bench & { readonly source: string; readonly round: string }): Promise<void> {
  const target = join(bench.folder, 'work', `${example.slug}-${bench.round}`);
  const upstream = example.config.dependsOn.length === 0 ? '-' : upstreamFolder(example, bench);
  const args = [join(import.meta.dirname, 'naive.sh'), bench.source, example.sharedRoot ?? '-', upstream, target];
  await run('bash', args, { env: naiveEnvironment(bench) });
}

/** Stand-ins for the built modules that the example imports, where the naive script finds them. */
function upstreamFolder({ slug: consumer, config }: Example, { folder }: Bench): string {
  const upstream = join(folder, 'upstream', consumer);
  for (const { slug } of config.dependsOn) {
    const target = join(upstream, slug, 'dist');
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, 'index.js'), 'module.exports = {};\n');
  }
  return upstream;
}
