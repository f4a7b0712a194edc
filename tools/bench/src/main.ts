/** `npm run bench [name…]`: measures against peers and limits and prints one table. `--large` measures loads in full. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchCatalog } from './catalog.ts';
import { benchColdBuilds } from './cold-build.ts';
import { benchFingerprint } from './fingerprint.ts';
import { benchIsolation } from './isolation.ts';
import { LARGE, USUAL } from './loads-size.ts';
import { benchLoads } from './loads.ts';
import { benchNxServer } from './nx-serve.ts';
import { benchNxWarmRuns } from './nx-cache-warm.ts';
import { benchNxRuns } from './nx-runs.ts';
import { benchPack } from './pack.ts';
import { benchRun } from './run.ts';
import { cleanUpAtExit } from './scratch.ts';
import { tableOf } from './table.ts';

const repositoryRoot = join(import.meta.dirname, '..', '..', '..');

const { values, positionals: wanted } = parseArgs({ allowPositionals: true, options: { large: { type: 'boolean', default: false } } });

const benches = {
  fingerprint: benchFingerprint,
  pack: benchPack,
  nx: () => benchNxRuns(repositoryRoot),
  'nx-warm': benchNxWarmRuns,
  'nx-cache': benchNxServer,
  isolation: () => benchIsolation(repositoryRoot),
  builds: () => benchColdBuilds(repositoryRoot),
  run: benchRun,
  catalog: () => benchCatalog(repositoryRoot),
  loads: () => benchLoads(repositoryRoot, values.large ? LARGE : USUAL),
};

const known = Object.keys(benches) as (keyof typeof benches)[];
const unknown = wanted.filter((name) => !known.some((other) => other === name));

if (unknown.length > 0) {
  console.error(`usage: npm run bench -- [--large] [${known.join('|')}]…   (all of them by default)`);
  process.exit(2);
}

cleanUpAtExit();
for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]] as const) process.once(signal, () => process.exit(code));

for (const name of known.filter((candidate) => wanted.length === 0 || wanted.includes(candidate))) {
  console.log(tableOf(name, await benches[name]()));
}
