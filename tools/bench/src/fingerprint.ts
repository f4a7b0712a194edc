import { openFileIndex, readInputs, sourceKey } from '@apphub/build/inputs';
import { sha256 } from '@apphub/model/node';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { median, secondsOf } from './measure.ts';
import { writeTree } from './pack-tree.ts';
import type { BenchRow } from './row.ts';
import { withScratch } from './scratch.ts';

const TREE = { files: 15_000, bytes: 200e6 };
const ROUNDS = 9;
const WARM_LIMIT_MS = 60;
const COLD_LIMIT = 1.3;
/** Milliseconds after which the index trusts what was just written. */
const AT_REST = 2_500;

/**
 * Naming the inputs of 15,000 files: with a warm index against the clock and against nothing but looking at every
 * file, with none against nothing but reading and hashing every file. Medians of alternating rounds in one process.
 */
export function benchFingerprint(): Promise<readonly BenchRow[]> {
  return withScratch(TREE.bytes, async (folder) => {
    const root = join(folder, 'tree');
    writeTree(root, TREE);
    await wait(AT_REST);
    return rows(await measure(root, folder));
  });
}

interface Times {
  readonly lstat: number[];
  readonly readAndHash: number[];
  readonly cold: number[];
  readonly warm: number[];
}

async function measure(root: string, folder: string): Promise<Times> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const nameInputs = async (index: string): Promise<void> => {
    sourceKey(readInputs({ root }, { index: await openFileIndex(index) }), []);
  };
  await nameInputs(join(folder, 'warm'));
  const times: Times = { lstat: [], readAndHash: [], cold: [], warm: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.lstat.push(await millisecondsOf(() => paths.forEach((path) => lstatSync(path))));
    times.warm.push(await millisecondsOf(() => nameInputs(join(folder, 'warm'))));
    times.readAndHash.push(await millisecondsOf(() => paths.forEach((path) => sha256(readFileSync(path)))));
    times.cold.push(await millisecondsOf(() => nameInputs(join(folder, `cold-${round}`))));
  }
  return times;
}

async function millisecondsOf(work: () => unknown): Promise<number> {
  return 1000 * (await secondsOf(work));
}

function rows(times: Times): readonly BenchRow[] {
  const [lstat, readAndHash, cold, warm] = [times.lstat, times.readAndHash, times.cold, times.warm].map(median) as [number, number, number, number];
  return [
    {
      name: 'fingerprint of 15,000 files, warm index',
      value: `${warm.toFixed(0)} ms`,
      limit: `${WARM_LIMIT_MS} ms`,
      held: warm < WARM_LIMIT_MS,
      note: `${(warm / lstat).toFixed(2)} times lstat of each file (${lstat.toFixed(0)} ms)`,
    },
    {
      name: 'fingerprint of 15,000 files, no index',
      value: `${(cold / readAndHash).toFixed(2)} times reading and hashing`,
      limit: `${COLD_LIMIT} times`,
      held: cold / readAndHash <= COLD_LIMIT,
      note: `${cold.toFixed(0)} ms against ${readAndHash.toFixed(0)} ms, the new index written`,
    },
  ];
}
