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

function rows({ lstat, readAndHash, cold, warm }: Times): readonly BenchRow[] {
  const coldRatio = ratio(cold, readAndHash);
  return [
    {
      name: 'fingerprint of 15,000 files, warm index',
      value: `${median(warm).toFixed(0)} ms`,
      limit: `${WARM_LIMIT_MS} ms`,
      held: median(warm) < WARM_LIMIT_MS,
      note: `${ratio(warm, lstat).toFixed(2)} times lstat of each file (${median(lstat).toFixed(0)} ms)`,
    },
    {
      name: 'fingerprint of 15,000 files, no index',
      value: `${coldRatio.toFixed(2)} times reading and hashing`,
      limit: `${COLD_LIMIT} times`,
      held: coldRatio <= COLD_LIMIT,
      note: `${median(cold).toFixed(0)} ms against ${median(readAndHash).toFixed(0)} ms, the new index written`,
    },
  ];
}

/** The median over rounds: what else the machine does weighs on both parts of a round, and not on all rounds alike. */
function ratio(ours: readonly number[], peer: readonly number[]): number {
  return median(ours.map((value, round) => value / (peer[round] ?? Number.NaN)));
}
