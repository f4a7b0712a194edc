import { type RunMetrics, type RunOptions, runBundle } from '@apphub/runtime';
import type { BlobStore } from '@apphub/store';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Readable, Writable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { loadNow, median, quantile, secondsOf } from './measure.ts';
import type { BenchRow } from './row.ts';
import { npx, type Peer, plainTar } from './run-peers.ts';
import { openSampleStore, type RunSample, sampleOptions, writeSample } from './run-sample.ts';
import { withScratch } from './scratch.ts';

const ROUNDS = 5;
const SIZES = { small: 0, '50 MB': 50e6 } as const;
const LARGE_BYTES = 400e6;
const AT_ONCE = 50;
/** What verifying, shutting in and a second wall may add to `tar x && node`. */
const LIMIT_TO_TAR = 2;
/** Of streaming, against the slower of download and inflating alone. */
const LIMIT_TO_STREAM = 1.5;
/** Of the program that runs bundles, bytes: more for a large bundle than for none. */
const MEMORY_LIMIT = 64e6;

/**
 * A run of a published bundle, from the request to what its handler says, against what a person would do instead. What a
 * machine does besides only adds to a time, so that the fastest round of each counts; the medians stand beside it.
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
    rows.push(benchMemory({ small, large: await writeSample(folder, { bytes: LARGE_BYTES, store }), folder }));
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

/** Taking turns, so that whatever else the machine does meets all of them. */
async function benchFirstLine(name: string, { sample, folder, store }: Bench): Promise<BenchRow[]> {
  const options = await sampleOptions({ folder, store, bundle: sample.bundle });
  const peers = { 'tar x && node': plainTar, npx } as const satisfies Record<string, Peer>;
  const ours: number[] = [];
  const theirs: Record<keyof typeof peers, number[]> = { 'tar x && node': [], npx: [] };
  await runOnce(options);
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push((await runOnce(options)).firstLineMs ?? Infinity);
    for (const peer of ['tar x && node', 'npx'] as const) theirs[peer].push(await peers[peer](sample.tarball, join(folder, 'peers')));
  }
  return (['tar x && node', 'npx'] as const).map((peer) => {
    const [mine, other] = [Math.min(...ours), Math.min(...theirs[peer])];
    const limit = peer === 'npx' ? 1 : LIMIT_TO_TAR;
    return {
      name: `first line of a ${name} bundle, against ${peer}`,
      value: `${mine.toFixed(0)} ms (${(mine / other).toFixed(2)}x)`,
      limit: `${limit.toFixed(1)}x of ${other.toFixed(0)} ms`,
      held: mine <= limit * other,
      note: `medians ${median(ours).toFixed(0)} ms against ${median(theirs[peer]).toFixed(0)} ms; ${loadNow()}`,
    };
  });
}

async function benchStreaming({ sample, folder, store }: Bench): Promise<BenchRow> {
  const options = await sampleOptions({ folder, store, bundle: sample.bundle });
  const open = async () => (await store.openBlob(sample.bundle.digest))!;
  const bytes = await buffer(await open());
  const [fetched, downloaded, inflated]: number[][] = [[], [], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    fetched!.push((await runOnce(options)).fetchMs ?? Infinity);
    downloaded!.push(1000 * (await secondsOf(async () => pipeline(await open(), nowhere()))));
    inflated!.push(1000 * (await secondsOf(() => pipeline(Readable.from(piecesOf(bytes)), createGunzip({ chunkSize: 2 ** 18 }), nowhere()))));
  }
  const [ours, download, inflate] = [fetched!, downloaded!, inflated!].map((times) => Math.min(...times)) as [number, number, number];
  const slower = Math.max(download, inflate);
  return {
    name: 'download, verify and unpack 50 MB, against the slower of download and inflate alone',
    value: `${ours.toFixed(0)} ms (${(ours / slower).toFixed(2)}x)`,
    limit: `${LIMIT_TO_STREAM}x of ${slower.toFixed(0)} ms`,
    held: ours <= LIMIT_TO_STREAM * slower,
    note: `download with its hash ${download.toFixed(0)} ms, inflate ${inflate.toFixed(0)} ms`,
  };
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 2 ** 16) yield bytes.subarray(at, at + 2 ** 16);
}

function benchMemory({ small, large, folder }: { readonly small: RunSample; readonly large: RunSample; readonly folder: string }): BenchRow {
  const [base, peak] = [memoryOf(small, folder), memoryOf(large, folder)];
  return {
    name: `memory that a bundle of ${LARGE_BYTES / 1e6} MB takes more than a small one`,
    value: `${((peak - base) / 1e6).toFixed(0)} MB`,
    limit: `${MEMORY_LIMIT / 1e6} MB`,
    held: peak - base <= MEMORY_LIMIT,
    note: `${(peak / 1e6).toFixed(0)} MB in all, of the program that runs it`,
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
  let metrics: RunMetrics[] = [];
  const ours = await secondsOf(async () => (metrics = await Promise.all(all.map(() => runOnce(options)))));
  const theirs = await secondsOf(() => Promise.all(all.map(() => plainTar(sample.tarball, join(folder, 'peers')))));
  return {
    name: `${AT_ONCE} runs at once, against as many tar x && node`,
    value: `${ours.toFixed(2)} s (${(ours / theirs).toFixed(2)}x)`,
    limit: `${LIMIT_TO_TAR}x of ${theirs.toFixed(2)} s`,
    held: ours <= LIMIT_TO_TAR * theirs,
    note: `first line after ${median(metrics.map(({ firstLineMs = Infinity }) => firstLineMs)).toFixed(0)} ms, 95 % within ${quantile(metrics.map(({ firstLineMs = Infinity }) => firstLineMs), 0.95).toFixed(0)} ms`,
  };
}
