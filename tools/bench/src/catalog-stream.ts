import { type CatalogClient, openClient } from '@apphub/client';
import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { storedArchive } from './catalog-archive.ts';
import { peakMemory, processorSeconds } from './catalog-proc.ts';
import { comparedRow } from './catalog-row.ts';
import type { CatalogProcess } from './catalog-service.ts';
import { median, secondsOf } from './measure.ts';
import type { BenchRow } from './row.ts';

const LARGE_BYTES = 2e9;
const SMALL_BYTES = 4e6;
const SPEED_SHARE = { up: 0.1, down: 0.15 };
/** Bytes that the peak may lie above that of a small bundle. */
const GROWTH_LIMIT = 150e6;

interface Times {
  /** Seconds, before and after the others. */
  readonly peer: readonly [number, number];
  readonly up: Trip;
  readonly down: Trip;
}

interface Trip {
  readonly seconds: number;
  /** Seconds for which processors worked for the service. */
  readonly work: number;
}

/**
 * A bundle of 2 GB up and down again: how fast it streams, against hashing the same bytes and writing them to a file, and
 * how much memory the service takes meanwhile; Linux only, where /proc tells the latter.
 */
export async function benchStreaming(service: CatalogProcess): Promise<readonly BenchRow[]> {
  const client = openClient(service);
  const file = join(service.scratch, 'archive');
  const { pid } = service;
  await sendAndFetch(client, { slug: 'small', bytes: SMALL_BYTES, file, pid });
  const before = peakMemory(pid);
  const times = await sendAndFetch(client, { slug: 'large', bytes: LARGE_BYTES, file, pid });
  return [speedRow('up', times), speedRow('down', times), memoryRow(before, peakMemory(pid))];
}

interface Freight {
  readonly slug: string;
  readonly bytes: number;
  /** Where bytes are written to; removed again. */
  readonly file: string;
  /** Of the service. */
  readonly pid: number;
}

async function sendAndFetch(client: CatalogClient, { slug, bytes, file, pid }: Freight): Promise<Times> {
  const version = '1.0.0';
  const archive = () => storedArchive({ version, bytes, seed: bytes });
  let digest = '';
  const peer = async () => await secondsOf(async () => void (digest = await hashAndWrite(archive(), file)));
  const first = await peer();
  const trip = async (work: () => Promise<unknown>): Promise<Trip> => {
    const before = processorSeconds(pid);
    const seconds = await secondsOf(work);
    return { seconds, work: processorSeconds(pid) - before };
  };
  const up = await trip(() => client.publish({ slug, version, digest, archive: ReadableStream.from(archive()) }));
  const down = await trip(async () => {
    const download = await client.downloadVersion({ params: { slug, version } });
    const fetched = await hashAndWrite(download.bytes, file);
    if (fetched !== digest) throw new Error(`What came down is ${fetched}, what went up was ${digest}.`);
  });
  return { peer: [first, await peer()], up, down };
}

/** Writes bytes so that they last. @returns their digest. */
async function hashAndWrite(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, file: string): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(file, 'w');
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
    await rm(file);
  }
  return `sha256:${hash.digest('hex')}`;
}

function speedRow(way: 'up' | 'down', { peer, ...times }: Times): BenchRow {
  const { seconds, work } = times[way];
  return comparedRow({
    name: `a bundle of 2 GB ${way}, against sha256 and a file`,
    unit: 'MB/s',
    ours: speed(seconds),
    peer: speed(median(peer)),
    bound: { atLeast: SPEED_SHARE[way] },
    note: `${((1e9 * work) / LARGE_BYTES).toFixed(1)} s of processor time in the service per GB; the limit before and after: ${peer.map((run) => speed(run).toFixed(0)).join(' and ')} MB/s`,
  });
}

function speed(seconds: number): number {
  return LARGE_BYTES / 1e6 / seconds;
}

function memoryRow(before: number, peak: number): BenchRow {
  const grown = peak - before;
  return {
    name: 'peak memory of the service meanwhile',
    value: `${megabytes(peak)}, ${megabytes(grown)} more than for a bundle of 4 MB`,
    limit: `${megabytes(GROWTH_LIMIT)} more`,
    held: grown <= GROWTH_LIMIT,
    note: `${((100 * peak) / LARGE_BYTES).toFixed(0)} % of the bundle`,
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
