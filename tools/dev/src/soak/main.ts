/** `npm run soak`: the long forms of the tests that kill; see USAGE. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..', '..');

const PARTS: Readonly<Record<string, string>> = {
  builds: 'libs/build/src/kills/main.ts',
  loads: 'apps/catalog/e2e/loads-soak/main.ts',
  takeover: 'apps/catalog/e2e/loads-soak/takeover-main.ts',
};

const USAGE = `usage: npm run soak -- [builds|loads|takeover] [numbers…]

  builds [rounds [seed]]          a process that builds is killed with SIGKILL at every stage, once per round; what the next
                                  command finds and leaves is examined. 500 rounds
  loads [rounds [seed [first]]]   loads on an API and two workers, Postgres and a store, while workers, the API, Postgres or
                                  all are killed, workers frozen, cut off, out of disk or of time, and the store is away. Each
                                  round must end by itself with everything done once. Prints its seed; with the same seed the
                                  same is done to the same rounds again: "loads 1 <seed> <round>" repeats one.
                                  SOAK_LANES is how many rounds run at the same time; 3. 500 rounds
  takeover [kills]                workers are killed in the midst of a build: how long until it is at work elsewhere. 50 kills

Without a part: builds, then loads. Ends with 1 if anything was not as it must be.`;

const [first, ...rest] = process.argv.slice(2);

if (first === '--help' || first === '-h' || first === 'help') console.log(USAGE);
else if (first === undefined) process.exitCode = Math.max(run('builds', []), run('loads', []));
else if (/^\d+$/.test(first)) process.exitCode = run('builds', [first, ...rest]);
else if (Object.hasOwn(PARTS, first)) process.exitCode = run(first, rest);
else {
  console.error(USAGE);
  process.exitCode = 2;
}

function run(part: string, numbers: readonly string[]): number {
  const program = join(REPOSITORY, PARTS[part] ?? '');
  return spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...numbers], { stdio: 'inherit' }).status ?? 1;
}
