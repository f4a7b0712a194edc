import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { peakMemory } from './catalog-proc.ts';
import { loadNow, quantile } from './measure.ts';
import type { BenchRow } from './row.ts';
import { type LoadFigures, runLoad } from './nx-serve-load.ts';
import { bare, installPeer, ours, peer, type Subject } from './nx-serve-subjects.ts';
import { withScratch } from './scratch.ts';

const PEER = 'turborepo-remote-cache@2.12.0';
const SMALL = 2_000;
const LARGE = 50_000_000;
/** Different entries, so that not one of them alone is what is measured. */
const SMALL_ENTRIES = 200;
const LARGE_ENTRIES = 4;

interface Case {
  readonly method: 'GET' | 'PUT';
  readonly size: number;
  readonly connections: number;
  readonly requests: number;
}

const cases: readonly Case[] = [
  { method: 'GET', size: SMALL, connections: 1, requests: 1_000 },
  { method: 'GET', size: SMALL, connections: 64, requests: 6_000 },
  { method: 'GET', size: LARGE, connections: 1, requests: 16 },
  { method: 'GET', size: LARGE, connections: 64, requests: 64 },
  { method: 'PUT', size: SMALL, connections: 1, requests: 200 },
  { method: 'PUT', size: SMALL, connections: 64, requests: 1_000 },
  { method: 'PUT', size: LARGE, connections: 1, requests: 6 },
];

interface Measured extends LoadFigures {
  readonly subject: string;
  /** Bytes. */
  readonly peak: number;
}

/** A cache server under load, against the one that most teams use and against files that nobody looks at. */
export async function benchNxServer(): Promise<readonly BenchRow[]> {
  return await withScratch(12 * LARGE * 3, async (scratch) => {
    const installed = installPeer(join(scratch, 'peer'), PEER);
    const subjects = [ours(join(scratch, 'ours')), ...('modules' in installed ? [peer(installed.modules)] : []), bare()];
    const rows: BenchRow[] = [];
    for (const [number, one] of cases.entries()) {
      const measured: Measured[] = [];
      for (const [index, subject] of subjects.entries()) measured.push(await measure(subject, one, join(scratch, `store-${number}-${index}`)));
      rows.push(...rowsOf(one, measured));
    }
    return 'reason' in installed ? [...rows, { name: PEER, value: 'not measured', limit: '', held: true, note: installed.reason }] : rows;
  });
}

async function measure(subject: Subject, { method, size, connections, requests }: Case, folder: string): Promise<Measured> {
  mkdirSync(folder, { recursive: true });
  await using server = await subject.start(folder);
  const entries = size === SMALL ? SMALL_ENTRIES : LARGE_ENTRIES;
  const body = randomBytes(size);
  const load = { token: subject.token, connections, requests };
  if (method === 'PUT') {
    const figures = await runLoad(server.url, { ...load, method, body, path: (index) => subject.path(`${index}`) });
    return { subject: subject.name, peak: peakMemory(server.pid), ...figures };
  }
  for (let index = 0; index < entries; index += 1) {
    body.writeUInt32LE(index);
    await runLoad(server.url, { method: 'PUT', body, path: () => subject.path(`${index}`), token: subject.token, connections: 1, requests: 1 });
  }
  const figures = await runLoad(server.url, { ...load, method, path: (index) => subject.path(`${index % entries}`) });
  return { subject: subject.name, peak: peakMemory(server.pid), ...figures };
}

/** How many times the peer's time and memory are good enough: guards against losses on a busy machine. */
const SLOWEST = 3;
const MOST_MEMORY = 3;

function rowsOf({ method, size, connections }: Case, measured: readonly Measured[]): BenchRow[] {
  const [own, ...others] = measured;
  if (own === undefined) return [];
  const reference = others[0] ?? own;
  const perSecond = ({ latencies, seconds }: Measured) => latencies.length / seconds;
  const tell = (one: Measured) =>
    `${perSecond(one).toFixed(0)}/s, ${(one.bytes / one.seconds / 1e6).toFixed(0)} MB/s, p50 ${quantile(one.latencies, 0.5).toFixed(1)} ms, p99 ${quantile(one.latencies, 0.99).toFixed(1)} ms, peak ${(one.peak / 2 ** 20).toFixed(0)} MiB`;
  const what = `${method} ${size === SMALL ? '2 kB' : '50 MB'}, ${connections} connection${connections === 1 ? '' : 's'}`;
  const isFast = perSecond(own) * SLOWEST >= perSecond(reference) && own.peak <= reference.peak * MOST_MEMORY;
  return measured.map((one) => ({
    name: `${what}: ${one.subject}`,
    value: tell(one),
    limit: one === own ? `1/${SLOWEST} of ${reference.subject}, ${MOST_MEMORY}x its memory` : '',
    held: one === own ? isFast : true,
    note: one === own ? loadNow() : '',
  }));
}
