import { unpackVerified } from '@apphub/pack';
import type { BlobStore } from '@apphub/store';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createGunzip } from 'node:zlib';
import { loadNow, median, secondsOf } from './measure.ts';
import type { BenchRow } from './row.ts';
import type { RunSample } from './run-sample.ts';

const ROUNDS = 21;
/** Of streaming, against the slower of download and inflating alone. */
const LIMIT = 1.5;
const MOST = { maxEntries: 10_000, maxBytes: 2 ** 30 };

export interface Streaming {
  readonly sample: RunSample;
  readonly folder: string;
  readonly store: BlobStore;
}

/**
 * What a run does with a bundle before it starts it, against its parts alone, in turns: downloading, which the store
 * verifies, and inflating what lies in memory, in pieces as large as those of unpacking. Neither of them writes anything.
 */
export async function benchStreaming({ sample: { bundle }, folder, store }: Streaming): Promise<BenchRow> {
  const open = async () => (await store.openBlob(bundle.digest, { size: bundle.size }))!;
  const bytes = await buffer(await open());
  const target = join(folder, 'unpacked');
  const [unpacking, downloading, inflating]: [Timed[], Timed[], Timed[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    unpacking.push(await timed(async () => unpackVerified(await open(), target, MOST)));
    rmSync(target, { recursive: true });
    downloading.push(await timed(async () => pipeline(await open(), nowhere())));
    inflating.push(await timed(() => pipeline(Readable.from(piecesOf(bytes)), createGunzip({ chunkSize: 2 ** 19 }), nowhere())));
  }
  const [ours, download, inflate] = [unpacking, downloading, inflating].map((times) => Math.min(...times.map(({ ms }) => ms))) as [number, number, number];
  const [our, loading, inflated] = [unpacking, downloading, inflating].map((times) => median(times.map(({ cpuMs }) => cpuMs)).toFixed(0)) as [string, string, string];
  const slower = Math.max(download, inflate);
  return {
    name: 'download, verify and unpack 50 MB, against the slower of download and inflate alone',
    value: `${ours.toFixed(0)} ms (${(ours / slower).toFixed(2)}x)`,
    limit: `${LIMIT}x of ${slower.toFixed(0)} ms`,
    held: ours <= LIMIT * slower,
    note: `fastest of ${ROUNDS}; download with its hash ${download.toFixed(0)} ms, inflate ${inflate.toFixed(0)} ms; processor time ${our} ms against ${loading} and ${inflated} ms (medians); ${loadNow()}`,
  };
}

interface Timed {
  readonly ms: number;
  /** Of all threads of this process, in it and in the kernel. */
  readonly cpuMs: number;
}

async function timed(work: () => Promise<unknown>): Promise<Timed> {
  collectGarbage();
  const before = process.cpuUsage();
  const ms = 1000 * (await secondsOf(work));
  const { user, system } = process.cpuUsage(before);
  return { ms, cpuMs: (user + system) / 1000 };
}

/** What one leaves behind would be collected in the time of another. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 2 ** 18) yield bytes.subarray(at, at + 2 ** 18);
}
