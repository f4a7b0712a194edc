import { type RunMetrics, type RunOptions, runBundle } from '@apphub/runtime';
import type { BlobStore } from '@apphub/store';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadNow, median, quantile, secondsOf } from './measure.ts';
import type { BenchRow } from './row.ts';
import { npx, type Peer, plainTar } from './run-peers.ts';
import { benchStreaming } from './run-streaming.ts';
import { openSampleStore, type RunSample, sampleOptions, writeSample } from './run-sample.ts';
import { withScratch } from './scratch.ts';

const ROUNDS = 15;
/** npx takes seconds: it takes part in every so many rounds. */
const NPX_EVERY = 5;
const ROUNDS_AT_ONCE = 2;
const SIZES = { small: 0, '50 MB': 50e6 } as const;
const LARGE_BYTES = 200e6;
const AT_ONCE = 50;
/** What verifying, shutting in and a second wall may add to `tar x && node`. */
const LIMIT_TO_TAR = 2;
/** Of the program that runs bundles, bytes: more for a bundle four times as large. V8 lets as much lie that was read before it collects it. */
const MEMORY_LIMIT = 64e6;

/**
 * A run of a published bundle, from the request to what its handler says, against what a person would do instead. What a
 * machine does besides only adds to a time, so that the fastest round of each counts, and all take turns; the medians stand
 * beside it.
 */
export async function benchRun(): Promise<readonly BenchRow[]> {
  return await withScratch(4 * LARGE_BYTES, async (folder) => {
    const store = openSampleStore(folder);
    const rows: BenchRow[] = [];
    const samples: RunSample[] = [];
    for (const [name, bytes] of Object.entries(SIZES)) {
      const sample = await writeSample(folder, { bytes, store });
      samples.push(sample);
      rows.push(...(await benchFirstLine(name, { sample, folder, store })));
    }
    const [small, middle] = samples as [RunSample, RunSample];
    rows.push(await benchStreaming({ sample: middle, folder, store }));
    rows.push(benchMemory({ small, middle, large: await writeSample(folder, { bytes: LARGE_BYTES, store }), folder }));
    rows.push(await benchManyAtOnce({ sample: small, folder, store }));
    return rows;
  });
}

interface Bench {
  readonly sample: RunSample;
  readonly folder: string;
  readonly store: BlobStore;
}

async function runOnce(options: RunOptions): Promise<RunMetrics> {
  const outcome = await runBundle('sample', {}, options);
  if (outcome.status !== 'succeeded') throw new Error(outcome.failure.message);
  return outcome.metrics;
}

const PEERS = { 'tar x && node': { run: plainTar, every: 1, limit: LIMIT_TO_TAR }, npx: { run: npx, every: NPX_EVERY, limit: 1 } } as const satisfies Record<string, { run: Peer; every: number; limit: number }>;
const PEER_NAMES = ['tar x && node', 'npx'] as const satisfies readonly (keyof typeof PEERS)[];

async function benchFirstLine(name: string, { sample, folder, store }: Bench): Promise<BenchRow[]> {
  const options = await sampleOptions({ folder, store, bundle: sample.bundle });
  const times: Record<keyof typeof PEERS, { readonly ours: number[]; readonly theirs: number[] }> = { 'tar x && node': { ours: [], theirs: [] }, npx: { ours: [], theirs: [] } };
  await runOnce(options);
  for (let round = 0; round < ROUNDS; round += 1) {
    const { firstLineMs = Infinity } = await runOnce(options);
    for (const peer of PEER_NAMES.filter((each) => round % PEERS[each].every === 0)) {
      times[peer].ours.push(firstLineMs);
      times[peer].theirs.push(await PEERS[peer].run(sample.tarball, join(folder, 'peers')));
    }
  }
  return PEER_NAMES.map((peer) => {
    const { limit } = PEERS[peer];
    const { ours, theirs } = times[peer];
    const [mine, other] = [Math.min(...ours), Math.min(...theirs)];
    return {
      name: `first line of a ${name} bundle, against ${peer}`,
      value: `${mine.toFixed(0)} ms (${(mine / other).toFixed(2)}x)`,
      limit: `${limit.toFixed(1)}x of ${other.toFixed(0)} ms`,
      held: mine <= limit * other,
      note: `fastest of ${ours.length}; medians ${median(ours).toFixed(0)} ms against ${median(theirs).toFixed(0)} ms; ${loadNow()}`,
    };
  });
}

interface Sizes {
  readonly small: RunSample;
  readonly middle: RunSample;
  readonly large: RunSample;
  readonly folder: string;
}

function benchMemory({ folder, ...samples }: Sizes): BenchRow {
  const [least, base, peak] = [samples.small, samples.middle, samples.large].map((sample) => memoryOf(sample, folder)) as [number, number, number];
  return {
    name: `memory that a bundle of ${LARGE_BYTES / 1e6} MB takes more than one of ${SIZES['50 MB'] / 1e6} MB`,
    value: `${((peak - base) / 1e6).toFixed(0)} MB`,
    limit: `${MEMORY_LIMIT / 1e6} MB`,
    held: peak - base <= MEMORY_LIMIT,
    note: `${[least, base, peak].map((bytes) => (bytes / 1e6).toFixed(0)).join(', ')} MB in all for a small one and these two, of the program that runs them`,
  };
}

function memoryOf({ bundle }: RunSample, folder: string): number {
  const report = join(folder, 'memory');
  execFileSync(process.execPath, [join(import.meta.dirname, 'run-child.ts'), folder, JSON.stringify(bundle), report], { env: {} });
  return Number(readFileSync(report, 'utf8'));
}

async function benchManyAtOnce({ sample, folder, store }: Bench): Promise<BenchRow> {
  const options = await sampleOptions({ folder, store, bundle: sample.bundle });
  const all = Array.from({ length: AT_ONCE });
  const [ours, theirs]: [number[], number[]] = [[], []];
  let metrics: RunMetrics[] = [];
  for (let round = 0; round < ROUNDS_AT_ONCE; round += 1) {
    ours.push(await secondsOf(async () => (metrics = await Promise.all(all.map(() => runOnce(options))))));
    theirs.push(await secondsOf(() => Promise.all(all.map(() => plainTar(sample.tarball, join(folder, 'peers'))))));
  }
  const [mine, other] = [Math.min(...ours), Math.min(...theirs)];
  const firstLines = metrics.map(({ firstLineMs = Infinity }) => firstLineMs);
  return {
    name: `${AT_ONCE} runs at once, against as many tar x && node`,
    value: `${mine.toFixed(2)} s (${(mine / other).toFixed(2)}x)`,
    limit: `${LIMIT_TO_TAR}x of ${other.toFixed(2)} s`,
    held: mine <= LIMIT_TO_TAR * other,
    note: `fastest of ${ROUNDS_AT_ONCE}; first line after ${median(firstLines).toFixed(0)} ms, 95 % within ${quantile(firstLines, 0.95).toFixed(0)} ms; ${loadNow()}`,
  };
}
