/**
 * Runs one bundle in a process of its own and writes how many bytes of memory that process had at most:
 * `node run-child.ts FOLDER BUNDLE MEMORY_REPORT`, where BUNDLE is JSON.
 */
import { type ResolvedBundle, runBundle } from '@apphub/runtime';
import { readFileSync, writeFileSync } from 'node:fs';
import { openSampleStore, sampleOptions } from './run-sample.ts';

const [folder = '', json = '', memoryReport = ''] = process.argv.slice(2);
const bundle = JSON.parse(json) as ResolvedBundle;
const outcome = await runBundle(bundle.slug, {}, await sampleOptions({ folder, store: openSampleStore(folder), bundle }));
if (outcome.status !== 'succeeded') throw new Error(outcome.failure.message);
writeFileSync(memoryReport, String(highWater()));

/** That of this program alone: what `getrusage` tells begins with that of whoever started it. */
function highWater(): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kibibytes) * 1024;
}
