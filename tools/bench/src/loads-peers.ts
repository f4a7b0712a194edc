import { openClient } from '@apphub/client';
import { generateWorkspace } from '@apphub/nx-example-bundle/planner/testing';
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { comparedRow } from './catalog-row.ts';
import { withCatalog } from './catalog-service.ts';
import { BYTES_PER_EXAMPLE, loadAll, type LoadTook } from './loads-cached.ts';
import { fillStore } from './loads-filled-store.ts';
import { digits, skippedRow } from './loads-row.ts';
import { installTurborepo } from './loads-turborepo.ts';
import { median, secondsOf } from './measure.ts';
import type { BenchRow } from './row.ts';
import { withScratch } from './scratch.ts';

const ROUNDS = 3;
/** A load asks Nx for its plan as `nx run-many` does, and then the store besides. */
const AGAINST_NX = 3;
/** Turborepo is one native program that asks nobody. */
const AGAINST_TURBOREPO = 25;

const run = promisify(execFile);

interface Contender {
  readonly nx: () => Promise<unknown>;
  readonly turborepo: (() => Promise<unknown>) | undefined;
  readonly load: () => Promise<LoadTook>;
}

interface Took {
  readonly nx: number[];
  readonly turborepo: number[];
  readonly load: LoadTook[];
}

/** The same examples, all cached: plain `nx run-many`, Turborepo, and a load, in alternating rounds. */
export function benchPeers(repositoryRoot: string, examples: number): Promise<readonly BenchRow[]> {
  return withScratch(examples * BYTES_PER_EXAMPLE, async (folder) => {
    using workspace = generateWorkspace({ examples, searchPath: process.env['PATH'] ?? '' });
    const storage = { APPHUB_BUNDLE_STORAGE_URL: pathToFileURL(join(folder, 'store')).href };
    const env = { ...workspace.environment, ...storage };
    await fillStore({ repositoryRoot: workspace.path, tasks: examples, env });
    const turborepo = await installTurborepo(join(folder, 'turborepo'), examples);
    const program = createRequire(join(workspace.path, 'package.json')).resolve('nx');
    const quiet = { NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false', NX_TUI: 'false', NX_LOAD_DOT_ENV_FILES: 'false', CI: 'true' };
    const nx = () => run(process.execPath, [program, 'run-many', '-t', 'example-bundle'], { cwd: workspace.path, env: { ...env, ...quiet }, maxBuffer: 64 << 20 });
    const took = await withCatalog(
      repositoryRoot,
      ({ url, token }) => {
        const client = openClient({ url, token });
        return measure({ nx, turborepo: typeof turborepo === 'string' ? undefined : turborepo.build, load: () => loadAll(client, examples) });
      },
      { env: { ...storage, APPHUB_REPO_ROOT: workspace.path } },
    );
    return rowsOf(took, { examples, missing: typeof turborepo === 'string' ? turborepo : undefined });
  });
}

async function measure({ nx, turborepo, load }: Contender): Promise<Took> {
  const took: Took = { nx: [], turborepo: [], load: [] };
  // The first round fills the caches.
  for (let round = -1; round < ROUNDS; round += 1) {
    const seconds = { nx: await secondsOf(nx), turborepo: turborepo === undefined ? Number.NaN : await secondsOf(turborepo), load: await load() };
    if (round < 0) continue;
    took.nx.push(seconds.nx);
    took.turborepo.push(seconds.turborepo);
    took.load.push(seconds.load);
  }
  return took;
}

function rowsOf({ nx, turborepo, load }: Took, { examples, missing }: { readonly examples: number; readonly missing: string | undefined }): BenchRow[] {
  const ours = median(load.map(({ ended }) => ended));
  const planned = median(load.map((took) => took.planned));
  const note = `${digits(planned)} s of the load are planning, ${digits(ours - planned)} s the rest`;
  const against = `${examples} examples, all cached: a load against`;
  const row = (peer: string, seconds: readonly number[], atMost: number) => comparedRow({ name: `${against} ${peer}`, unit: 's', ours, peer: median(seconds), bound: { atMost }, note });
  return [row('plain nx run-many', nx, AGAINST_NX), missing === undefined ? row('Turborepo', turborepo, AGAINST_TURBOREPO) : skippedRow(`${against} Turborepo`, missing)];
}
