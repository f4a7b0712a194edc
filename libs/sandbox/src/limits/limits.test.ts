import { getEventListeners } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { generous, nodeScript, shell } from '../testing/commands.ts';
import { inEveryIsolation } from '../testing/isolations.ts';
import { processesOf, useTestParent } from '../testing/test-parent.ts';

inEveryIsolation((isolation) => {
  const parent = useTestParent(isolation);

  describe('time', () => {
    test('a command that runs too long gets SIGTERM first and is LIMIT_TIME', async () => {
      await using sandbox = await parent.open();
      const script = 'trap "echo bye; exit 0" TERM; echo ready; while :; do sleep 0.01; done';
      for (let timeoutSeconds = 0.5; ; timeoutSeconds *= 2) {
        const { tail, ...outcome } = await sandbox.run(shell(script, { title: 'npm run build', limits: { ...generous, timeoutSeconds } }));
        expect(outcome).toMatchObject({ kind: 'limit', failure: { code: 'LIMIT_TIME', message: `"npm run build" ran longer than ${timeoutSeconds} s.` } });
        // On a busy machine the time can be over before the shell listens for the signal.
        if (!tail.includes('ready')) continue;
        expect(tail.at(-1)).toBe('bye');
        return;
      }
    });

    test('a tree that ignores SIGTERM is killed after the grace period', async () => {
      await using sandbox = await parent.open({ graceMs: 100 });
      const script = 'trap "" TERM; (trap "" TERM; sleep 300) & setsid sh -c \'trap "" TERM; sleep 300; :\' & while :; do sleep 300; done';
      const outcome = await sandbox.run(shell(script, { limits: { ...generous, timeoutSeconds: 0.3 } }));
      expect(outcome).toMatchObject({ kind: 'limit', failure: { code: 'LIMIT_TIME' } });
      expect(processesOf(sandbox.root)).toEqual([]);
    });

    test('a limit beyond the longest timer is no limit of a moment', async () => {
      await using sandbox = await parent.open();
      const limits = { ...generous, timeoutSeconds: 10_000_000 };
      expect(await sandbox.run(shell('sleep 0.1', { limits }))).toMatchObject({ kind: 'exited' });
    });
  });

  describe('memory', () => {
    const limits = { ...generous, memoryMb: 300 };
    const hog = 'const kept = []; setInterval(() => kept.push(Buffer.alloc(20e6, 1)), 10)';

    test('a command that uses too much is LIMIT_MEMORY', async () => {
      await using sandbox = await parent.open();
      const outcome = await sandbox.run(nodeScript(hog, { limits }));
      expect(outcome).toMatchObject({ kind: 'limit', failure: { code: 'LIMIT_MEMORY' } });
    });

    test('so is one whose children use too much together, even when they left its group', async () => {
      await using sandbox = await parent.open();
      const child = `setsid node -e 'const kept = Buffer.alloc(150e6, 1); setTimeout(() => kept.length, 300e3)' &`;
      const outcome = await sandbox.run(shell(`${child} ${child} ${child} wait`, { limits }));
      expect(outcome).toMatchObject({ kind: 'limit', failure: { code: 'LIMIT_MEMORY' } });
    });

    test('pages that processes share count once', async () => {
      await using sandbox = await parent.open();
      const fork = [
        'import os, time',
        'kept = bytearray(b"x") * 120_000_000',
        'for _ in range(4):',
        '    if os.fork() == 0: break',
        'time.sleep(1)',
      ].join('\n');
      const outcome = await sandbox.run(shell('', { argv: ['python3', '-c', fork], limits }));
      expect(outcome).toMatchObject({ kind: 'exited', exitCode: 0 });
    });
  });

  describe('log', () => {
    test.each(['yes', 'yes >&2', "head -c 100000000 /dev/zero | tr '\\0' x"])('a flood (%s) is LIMIT_LOG', async (script) => {
      await using sandbox = await parent.open();
      let characters = 0;
      const onLine = (_stream: string, line: string): void => void (characters += line.length + 1);
      const outcome = await sandbox.run(shell(script, { limits: { ...generous, logMb: 1 }, onLine }));
      expect(outcome).toMatchObject({ kind: 'limit', failure: { code: 'LIMIT_LOG' } });
      expect(characters).toBeLessThanOrEqual(1024 * 1024);
    });

    test('a log of just the limit is no failure', async () => {
      await using sandbox = await parent.open();
      const outcome = await sandbox.run(shell('head -c 1048576 /dev/zero', { limits: { ...generous, logMb: 1 } }));
      expect(outcome).toMatchObject({ kind: 'exited', exitCode: 0 });
    });
  });

  describe('cancel', () => {
    test('a running command is canceled with all it started', async () => {
      await using sandbox = await parent.open();
      const cancel = new AbortController();
      const onLine = (): void => cancel.abort();
      const outcome = await sandbox.run(shell('(setsid sleep 300 &); echo ready; sleep 300', { signal: cancel.signal, onLine }));
      expect(outcome).toMatchObject({ kind: 'canceled', tail: ['ready'], failure: { code: 'CANCELED' } });
      expect(processesOf(sandbox.root)).toEqual([]);
    });

    test('a command that is only just being started is not given time to end', async () => {
      await using sandbox = await parent.open({ graceMs: 600_000 });
      const cancel = new AbortController();
      const attend = (): void => cancel.abort();
      expect(await sandbox.run(shell('sleep 300', { signal: cancel.signal, attend }))).toMatchObject({ kind: 'canceled' });
    });

    test('a command canceled before it began never begins', async () => {
      await using sandbox = await parent.open();
      const outcome = await sandbox.run(shell('echo ran', { signal: AbortSignal.abort() }));
      expect(outcome).toMatchObject({ kind: 'canceled', tail: [] });
    });

    test('a signal that never aborts keeps no listener', async () => {
      await using sandbox = await parent.open();
      const { signal } = new AbortController();
      await sandbox.run(shell('true', { signal }));
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    });
  });
});
