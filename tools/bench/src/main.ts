/** `npm run bench [name…]`: measures against peers and limits and prints one table. */
import { join } from 'node:path';
import { benchCatalog } from './catalog.ts';
import { benchColdBuilds } from './cold-build.ts';
import { benchFingerprint } from './fingerprint.ts';
import { benchIsolation } from './isolation.ts';
import { benchNxWarmRuns } from './nx-cache-warm.ts';
import { benchNxRuns } from './nx-runs.ts';
import { benchPack } from './pack.ts';
import { benchRun } from './run.ts';
import { tableOf } from './table.ts';

const repositoryRoot = join(import.meta.dirname, '..', '..', '..');

const benches = {
  fingerprint: benchFingerprint,
  pack: benchPack,
  nx: () => benchNxRuns(repositoryRoot),
  'nx-warm': benchNxWarmRuns,
  isolation: () => benchIsolation(repositoryRoot),
  builds: () => benchColdBuilds(repositoryRoot),
  run: benchRun,
  catalog: () => benchCatalog(repositoryRoot),
};

const known = Object.keys(benches) as (keyof typeof benches)[];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.some((other) => other === name));

if (unknown.length > 0) {
  console.error(`usage: npm run bench -- [${known.join('|')}]…   (all of them by default)`);
  process.exit(2);
}

for (const name of known.filter((candidate) => wanted.length === 0 || wanted.includes(candidate))) {
  console.log(tableOf(name, await benches[name]()));
}
