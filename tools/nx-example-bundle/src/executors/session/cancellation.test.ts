import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

const MODULE = pathToFileURL(join(import.meta.dirname, 'cancellation.ts')).href;

/** A process that works until it is canceled, tidies up for a while, and then lets go. */
const PROGRAM = `
import { cancelOnSignals } from ${JSON.stringify(MODULE)};
{
  using cancellation = cancelOnSignals();
  await cancellation.hearOfIt();
  console.log('working');
  await new Promise((stopped) => {
    const busy = setInterval(() => undefined, 1000);
    cancellation.signal.addEventListener('abort', () => { clearInterval(busy); stopped(); });
  });
  await new Promise((tidied) => setTimeout(tidied, 50));
  console.log('tidied');
}
console.log('still here');
setInterval(() => undefined, 1000);
`;

const onPosix = process.platform === 'win32' ? describe.skip : describe;

onPosix('a process that cancels on signals', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('tidies up on %s and then ends by it', async (signal) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      if (output === 'working\n') child.kill(signal);
    });
    expect(await once(child, 'close')).toEqual([null, signal]);
    expect(output).toBe('working\ntidied\n');
  });

  test('does the same when its parent is gone', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    let output = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      if (output === 'working\n') child.disconnect();
    });
    // Who lets go of the channel itself is never told "close".
    const [end] = await Promise.all([once(child, 'exit'), once(child.stdout!, 'close')]);
    expect(end).toEqual([null, 'SIGTERM']);
    expect(output).toBe('working\ntidied\n');
  });
});
