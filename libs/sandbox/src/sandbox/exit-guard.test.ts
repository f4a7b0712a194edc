import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { inEveryIsolation } from '../testing/isolations.ts';
import { type Ending, startHolder } from '../testing/start-holder.ts';
import { processesOf, until, useTestParent } from '../testing/test-parent.ts';

const tree = 'trap "" TERM HUP INT; (setsid sleep 300 &); sleep 300 & echo > ready; wait; sleep 300';

interface WayToEnd {
  readonly by: string;
  readonly ending: Ending;
  readonly signal: NodeJS.Signals;
  readonly end: { readonly exitCode: number | null; readonly signal: string | null };
}

inEveryIsolation((_isolation, held) => {
  const parent = useTestParent();

  test.each<WayToEnd>([
    { by: 'Ctrl-C', ending: 'plain', signal: 'SIGINT', end: { exitCode: null, signal: 'SIGINT' } },
    { by: 'SIGTERM', ending: 'plain', signal: 'SIGTERM', end: { exitCode: null, signal: 'SIGTERM' } },
    { by: 'a closed terminal', ending: 'plain', signal: 'SIGHUP', end: { exitCode: null, signal: 'SIGHUP' } },
    { by: 'process.exit', ending: 'exit', signal: 'SIGUSR1', end: { exitCode: 7, signal: null } },
    { by: 'an uncaught error', ending: 'throw', signal: 'SIGUSR1', end: { exitCode: 1, signal: null } },
  ])('a process that ends by $by leaves no process and no directory, and ends as it would have', async ({ ending, signal, end }) => {
    const holder = await startHolder(parent.path, { script: tree, ending, isolation: held });
    await until(() => existsSync(join(holder.root, 'workspace/ready')));
    holder.child.kill(signal);
    expect(await holder.ended).toEqual(end);
    expect(processesOf(parent.path)).toEqual([]);
    expect(await readdir(parent.path)).toEqual([]);
  });

  test('a process that handles the signal itself goes on and ends as it decides', async () => {
    const holder = await startHolder(parent.path, { script: 'trap "exit 0" TERM; echo > ready; while :; do sleep 0.01; done', ending: 'handle', isolation: held });
    await until(() => existsSync(join(holder.root, 'workspace/ready')));
    holder.child.kill('SIGTERM');
    expect(await holder.ended).toEqual({ exitCode: 0, signal: null });
    expect(holder.printed[0]).toBe('canceled');
  });

  test('a process in which other tools tidy up on a signal does both and dies of it', async () => {
    const holder = await startHolder(parent.path, { script: tree, ending: 'tidy', isolation: held });
    await until(() => existsSync(join(holder.root, 'workspace/ready')));
    holder.child.kill('SIGTERM');
    expect(await holder.ended).toEqual({ exitCode: null, signal: 'SIGTERM' });
    expect(holder.printed).toEqual(['tidied']);
    expect(await readdir(parent.path)).toEqual([]);
  });
});

describe('listening', () => {
  const parent = useTestParent();

  test('nothing listens once the last sandbox is closed', async () => {
    const before = ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => process.listenerCount(name));
    {
      await using _one = await parent.open();
      await using _two = await parent.open();
      expect(['exit', 'SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => process.listenerCount(name))).toEqual(before.map((count) => count + 1));
    }
    expect(['exit', 'SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => process.listenerCount(name))).toEqual(before);
  });
});
