import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FailureError } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import { nodeScript, shell } from '../testing/commands.ts';
import { inEveryIsolation } from '../testing/isolations.ts';
import { useTestParent } from '../testing/test-parent.ts';

inEveryIsolation((isolation) => {
  const parent = useTestParent(isolation);

  describe('how a command ends', () => {
    test('a command that ends by itself tells its exit code and its last lines', async () => {
      await using sandbox = await parent.open();
      const outcome = await sandbox.run(shell('seq 1 100; echo wrong >&2; exit 3'));
      expect(outcome).toMatchObject({ kind: 'exited', exitCode: 3 });
      expect(outcome.tail).toHaveLength(40);
      expect(outcome.tail).toContain('wrong');
      expect(outcome.milliseconds).toBeGreaterThan(0);
    });

    test('a command that dies of a signal tells which', async () => {
      await using sandbox = await parent.open();
      expect(await sandbox.run(shell('kill -SEGV $$'))).toMatchObject({ kind: 'signaled', signal: 'SIGSEGV' });
    });

    test.each(['no-such-program', './no-such-program', '/no/such/program'])('a missing program %s is TOOL_MISSING', async (program) => {
      await using sandbox = await parent.open();
      const run = sandbox.run(shell('', { argv: [program] }));
      await expect(run).rejects.toThrow(FailureError);
      await expect(run).rejects.toMatchObject({ failure: { code: 'TOOL_MISSING' } });
    });

    test('a file that is not executable is TOOL_MISSING', async () => {
      await using sandbox = await parent.open();
      await writeFile(join(sandbox.workspace, 'tool'), '#!/bin/sh\n');
      await expect(sandbox.run(shell('', { argv: ['./tool'] }))).rejects.toMatchObject({ failure: { code: 'TOOL_MISSING' } });
    });

    test('a listener that throws ends the command, and its error is the one thrown', async () => {
      await using sandbox = await parent.open();
      const onLine = (): void => {
        throw new Error('no line wanted');
      };
      await expect(sandbox.run(shell('echo a; sleep 300', { onLine }))).rejects.toThrow('no line wanted');
    });
  });

  describe('where a command runs', () => {
    test('it starts in its folder of the workspace', async () => {
      await using sandbox = await parent.open();
      await mkdir(join(sandbox.workspace, 'bundle/src'), { recursive: true });
      expect((await sandbox.run(shell('pwd', { cwd: 'bundle/src' }))).tail).toEqual([sandbox.inner(join(sandbox.workspace, 'bundle/src'))]);
    });

    test.each(['..', '/', '../../..', 'out'])('it does not start in %s, outside the workspace', async (cwd) => {
      await using sandbox = await parent.open();
      await symlink('/', join(sandbox.workspace, 'out'));
      await expect(sandbox.run(shell('true', { cwd }))).rejects.toThrow('not inside the workspace');
    });

    test('its files have the same modes whatever the umask of the parent', async () => {
      const before = process.umask(0o077);
      try {
        await using sandbox = await parent.open();
        await sandbox.run(shell('touch file; mkdir folder'));
        const modes = await Promise.all(['file', 'folder', '.'].map(async (name) => (await stat(join(sandbox.workspace, name))).mode & 0o777));
        expect(modes).toEqual([0o644, 0o755, 0o755]);
      } finally {
        process.umask(before);
      }
    });

    test('it has no input and no core files', async () => {
      await using sandbox = await parent.open();
      const { tail } = await sandbox.run(shell('cat; ulimit -c; readlink /proc/self/fd/0'));
      expect(tail).toEqual(['0', '/dev/null']);
    });

    test('arguments reach it as they are', async () => {
      await using sandbox = await parent.open();
      const args = ['', ' a  b ', '$HOME', '`id`', '"', "'", '-n', '*', '\n'];
      const { tail } = await sandbox.run(nodeScript('', { argv: ['node', '-p', 'JSON.stringify(process.argv.slice(1))', '--', ...args] }));
      expect(JSON.parse(tail[0]!)).toEqual(args);
    });
  });

  describe('what is heard of a command', () => {
    test('lines come with their stream, and the last one needs no line end', async () => {
      await using sandbox = await parent.open();
      const lines: string[] = [];
      await sandbox.run(shell('echo out; echo err >&2; printf end', { onLine: (stream, line) => lines.push(`${stream} ${line}`) }));
      expect(lines.toSorted()).toEqual(['stderr err', 'stdout end', 'stdout out']);
    });

    test('no secret is heard: not in a line, not in the tail, not in the words of a failure', async () => {
      await using sandbox = await parent.open();
      const lines: string[] = [];
      const cancel = new AbortController();
      const outcome = await sandbox.run(
        shell('echo "token=$TOKEN"; printf "%s" "$TOKEN" | base64; sleep 300', {
          argv: ['sh', '-c', 'echo "token=$TOKEN"; printf "%s" "$TOKEN" | base64; sleep 300', 's3cret-value'],
          env: { TOKEN: 's3cret-value' },
          secrets: ['s3cret-value'],
          signal: cancel.signal,
          onLine: (_stream, line) => {
            if (lines.push(line) === 2) cancel.abort();
          },
        }),
      );
      expect(outcome).toMatchObject({ kind: 'canceled', failure: { message: expect.stringContaining('echo "token') } });
      expect(lines).toEqual(['token=***', '***']);
      expect(JSON.stringify(outcome)).not.toContain('s3cret-value');
    });
  });

  test('two commands of one sandbox, and two sandboxes, do not disturb each other', async () => {
    await using one = await parent.open();
    await using two = await parent.open();
    const short = (name: string) => shell(`echo ${name} > ${name}; (setsid sleep 300 &)`);
    const slow = one.run(shell('setsid sleep 1; echo slow > slow'));
    await Promise.all([one.run(short('a')), two.run(short('b')), two.run(short('c'))]);
    expect(await slow).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(await readFile(join(one.workspace, 'slow'), 'utf8')).toBe('slow\n');
    expect(await readFile(join(two.workspace, 'b'), 'utf8')).toBe('b\n');
  });
});
