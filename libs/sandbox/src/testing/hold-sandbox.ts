/**
 * A program with a sandbox, for tests that kill it or let it end in some way:
 * `hold-sandbox.ts <parent> <ending> <isolation> <program> [arguments]`. Prints the sandbox' directory, then how the command ended.
 */
import { writeSync } from 'node:fs';
import { onExit } from 'signal-exit';
import { selectIsolation } from '../isolation/select-isolation.ts';
import { processGroup } from '../isolation/process-group.ts';
import { openSandbox } from '../sandbox/open-sandbox.ts';
import { generous } from './commands.ts';
import type { Ending, HeldIsolation } from './start-holder.ts';

const [parent, ending, demand, ...argv] = process.argv.slice(2) as [string, Ending, HeldIsolation, string, ...string[]];

const cancel = new AbortController();
if (ending === 'exit') process.once('SIGUSR1', () => process.exit(7));
if (ending === 'throw') {
  process.once('SIGUSR1', () => {
    throw new Error('thrown for a test');
  });
}
if (ending === 'handle') process.once('SIGTERM', () => cancel.abort());
if (ending === 'tidy') onExit(() => void writeSync(1, 'tidied\n'));

const isolation = demand === 'plain' ? processGroup : await selectIsolation(demand);
await using sandbox = await openSandbox({ parent, label: 'held', isolation });
process.stdout.write(`${sandbox.root}\n`);
const { kind, tail } = await sandbox.run({ argv, cwd: '.', network: false, limits: generous, signal: cancel.signal });
process.stdout.write([kind, ...tail, ''].join('\n'));
