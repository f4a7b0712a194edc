/** `npm run soak`: the long forms of the tests that kill; see USAGE. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
                                  SOAK_LANES is how many rounds run at the same time; 3. 500 rounds;
                                  interrupted, it sums up those that have ended
  takeover [kills]                workers are killed in the midst of a build: how long until it is at work elsewhere. 50 kills

Without a part: builds, then loads. Ends with 1 if anything was not as it must be.`;

const [first, ...rest] = process.argv.slice(2);

if (first === '--help' || first === '-h' || first === 'help') console.log(USAGE);
else if (first === undefined) process.exitCode = Math.max(await run('builds', []), await run('loads', []));
else if (/^\d+$/.test(first)) process.exitCode = await run('builds', [first, ...rest]);
else if (Object.hasOwn(PARTS, first)) process.exitCode = await run(first, rest);
else {
  console.error(USAGE);
  process.exitCode = 2;
}

/** A terminal tells Ctrl-C to both processes; this one waits for the other, which sums up what it has done. */
async function run(part: string, numbers: readonly string[]): Promise<number> {
  const program = join(REPOSITORY, PARTS[part] ?? '');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...numbers], { stdio: 'inherit' });
  const wait = () => undefined;
  const tellOn = () => void child.kill('SIGTERM');
  process.on('SIGINT', wait).on('SIGTERM', tellOn);
  const [status] = (await once(child, 'exit')) as [number | null];
  process.off('SIGINT', wait).off('SIGTERM', tellOn);
  return status ?? 1;
}
