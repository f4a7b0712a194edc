import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { median } from './measure.ts';
import { writeTree } from './pack-tree.ts';
import type { BenchRow } from './row.ts';
import { withScratch } from './scratch.ts';

const TREE = { files: 15_000, bytes: 200e6 };
const LARGE_FILE_BYTES = 1e9;
const ROUNDS = 5;
/** Bytes. */
const MEMORY_LIMIT = 200e6;
const CHILD = join(import.meta.dirname, 'pack-child.ts');

/**
 * Packing 15,000 files of 200 MB: our time against GNU tar into pigz on the same cores, each from the start of its
 * process to its end, medians of alternating runs; and the most memory that packing takes, of many files and of one
 * large one.
 */
export async function benchPack(): Promise<readonly BenchRow[]> {
  return withScratch(3 * TREE.bytes + 2 * LARGE_FILE_BYTES, async (folder) => {
    const tree = join(folder, 'tree');
    writeTree(tree, TREE);
    const large = join(folder, 'large');
    writeLargeFile(large);

    packOurs(folder, tree);
    const ours: OurRun[] = [];
    const peer: Run[] = [];
    const threads = availableParallelism();
    const hasPeer = isInstalled('pigz');
    for (let round = 0; round < ROUNDS; round += 1) {
      ours.push(packOurs(folder, tree));
      if (hasPeer) peer.push(packPeer(folder, { tree, threads }));
    }
    return [
      hasPeer ? timeRow(ours, { peer, threads }) : missingPeerRow(ours),
      memoryRow('peak memory of packing them', Math.max(...ours.map(({ memory }) => memory))),
      memoryRow('peak memory of packing one file of 1 GB', packOurs(folder, large).memory),
    ];
  });
}

interface Run {
  readonly seconds: number;
  /** Of the archive. */
  readonly bytes: number;
}

interface OurRun extends Run {
  /** Most bytes in memory at once. */
  readonly memory: number;
}

/** With the compiled sources cached, as they are from a program's second start on. */
function packOurs(folder: string, tree: string): OurRun {
  const archive = join(folder, 'ours.tgz');
  const env = { NODE_COMPILE_CACHE: join(folder, 'compiled') };
  const memoryReport = join(folder, 'memory');
  const seconds = secondsOf(() => execFileSync(process.execPath, [CHILD, tree, archive, memoryReport], { env }));
  return { seconds, bytes: statSync(archive).size, memory: Number(readFileSync(memoryReport, 'utf8')) };
}

function packPeer(folder: string, { tree, threads }: { readonly tree: string; readonly threads: number }): Run {
  const archive = join(folder, 'peer.tgz');
  const command = 'tar -cf - -C "$1" . | pigz -6 -p "$2" > "$3"';
  const seconds = secondsOf(() => execFileSync('sh', ['-c', command, 'sh', tree, String(threads), archive]));
  return { seconds, bytes: statSync(archive).size };
}

function secondsOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

function timeRow(ours: readonly Run[], { peer, threads }: { readonly peer: readonly Run[]; readonly threads: number }): BenchRow {
  const seconds = medianSeconds(ours);
  const peerSeconds = medianSeconds(peer);
  return {
    name: `pack 15,000 files of 200 MB, against tar | pigz -6 -p ${threads}`,
    value: `${seconds.toFixed(2)} s (${(seconds / peerSeconds).toFixed(2)}x)`,
    limit: `${peerSeconds.toFixed(2)} s (1.00x)`,
    held: seconds <= peerSeconds,
    note: `${megabytes(ours[0]?.bytes ?? 0)} against ${megabytes(peer[0]?.bytes ?? 0)}`,
  };
}

function missingPeerRow(ours: readonly Run[]): BenchRow {
  return {
    name: 'pack 15,000 files of 200 MB',
    value: `${medianSeconds(ours).toFixed(2)} s`,
    limit: 'tar | pigz -6',
    held: false,
    note: 'pigz is not installed: there is nothing to compare with',
  };
}

function memoryRow(name: string, memory: number): BenchRow {
  return { name, value: megabytes(memory), limit: megabytes(MEMORY_LIMIT), held: memory <= MEMORY_LIMIT };
}

function medianSeconds(runs: readonly Run[]): number {
  return median(runs.map(({ seconds }) => seconds));
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Numbers in columns, as measuring instruments write them. */
function writeLargeFile(folder: string): void {
  mkdirSync(folder);
  const lines = Array.from({ length: 200_000 }, (_, row) => `${row},${(Math.sin(row) * 1e6).toFixed(3)},${(Math.cos(row * 7) * 1e3).toFixed(4)}\n`);
  const part = Buffer.from(lines.join(''));
  const descriptor = openSync(join(folder, 'measurements.csv'), 'w');
  for (let written = 0; written < LARGE_FILE_BYTES; written += part.length) writeSync(descriptor, part);
  closeSync(descriptor);
}

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
