import { chmod, mkdir, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { FailureError } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import { shell } from '../testing/commands.ts';
import { startHolder } from '../testing/start-holder.ts';
import { useTestParent } from '../testing/test-parent.ts';
import { openSandbox } from './open-sandbox.ts';

const parent = useTestParent();

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

describe('opening', () => {
  test('a sandbox is a fresh private directory with workspace, home and tmp', async () => {
    const before = process.umask(0o277);
    try {
      await using sandbox = await parent.open({ label: 'hello-1.x' });
      expect(basename(sandbox.root)).toMatch(/^apphub-hello-1\.x-[0-9a-f]{12}$/);
      expect((await readdir(sandbox.root)).toSorted()).toEqual(['home', 'owner.json', 'tmp', 'workspace']);
      expect(await Promise.all([sandbox.root, sandbox.workspace, sandbox.home, sandbox.tmp].map(modeOf))).toEqual([0o700, 0o755, 0o700, 0o700]);
    } finally {
      process.umask(before);
    }
  });

  test('its owner file names this process', async () => {
    await using sandbox = await parent.open();
    const owner: unknown = JSON.parse(await readFile(join(sandbox.root, 'owner.json'), 'utf8'));
    expect(owner).toMatchObject({ pid: process.pid, startTime: expect.any(Number), bootId: expect.stringMatching(/^[0-9a-f-]{36}$/), pidNamespace: expect.stringMatching(/^pid:/) });
  });

  test('the parent is made if it is missing, and links in its path are resolved', async () => {
    await mkdir(join(parent.path, 'real'));
    await symlink('real', join(parent.path, 'link'));
    {
      await using sandbox = await openSandbox({ parent: join(parent.path, 'link/deep'), label: 'test' });
      expect(sandbox.workspace.startsWith(join(parent.path, 'real/deep/apphub-test-'))).toBe(true);
      expect((await sandbox.run(shell('pwd'))).tail).toEqual([sandbox.workspace]);
    }
    expect(await readdir(join(parent.path, 'real/deep'))).toEqual([]);
    for (const name of ['link', 'real']) await rm(join(parent.path, name), { recursive: true });
  });

  test('a parent that cannot hold directories is HOST_DISK', async () => {
    await using sandbox = await parent.open();
    const file = join(sandbox.tmp, 'file');
    await writeFile(file, '');
    const open = openSandbox({ parent: file, label: 'test' });
    await expect(open).rejects.toThrow(FailureError);
    await expect(open).rejects.toMatchObject({ failure: { code: 'HOST_DISK' } });
  });

  test.each(['', '../x', 'a/b', '-a', 'A'])('"%s" is no label', async (label) => {
    await expect(parent.open({ label })).rejects.toThrow('slug');
  });

  test('a relative parent is refused', async () => {
    await expect(openSandbox({ parent: 'tmp', label: 'test' })).rejects.toThrow('absolute');
  });
});

describe('closing', () => {
  test('closing twice is closing once', async () => {
    const sandbox = await parent.open();
    await Promise.all([sandbox[Symbol.asyncDispose](), sandbox[Symbol.asyncDispose]()]);
    expect(await readdir(parent.path)).toEqual([]);
  });

  test('a sandbox is removed when its user throws', async () => {
    const use = async (): Promise<void> => {
      await using sandbox = await parent.open();
      throw new Error(sandbox.root);
    };
    await expect(use()).rejects.toThrow(parent.path);
    expect(await readdir(parent.path)).toEqual([]);
  });

  test('a tree deeper than the longest path is removed', async () => {
    await using sandbox = await parent.open();
    const { kind } = await sandbox.run(shell('', { argv: ['python3', '-c', 'import os\nfor _ in range(1500): os.mkdir("dddddddd"); os.chdir("dddddddd")'] }));
    expect(kind).toBe('exited');
  });

  test('links are removed, not what they point to', async () => {
    const outside = join(parent.path, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'file'), 'kept');
    await chmod(outside, 0o500);
    {
      await using sandbox = await parent.open();
      await symlink(outside, join(sandbox.workspace, 'link'));
    }
    expect(await readFile(join(outside, 'file'), 'utf8')).toBe('kept');
    expect(await modeOf(outside)).toBe(0o500);
    await chmod(outside, 0o700);
    await rm(outside, { recursive: true });
  });

  test('read-only and unreadable directories are removed by a user without privileges', async () => {
    const script = 'mkdir -p a/b/c d ../home/e; touch a/b/c/f d/f; chmod 000 a/b/c a/b; chmod 555 a d ../home/e . .. ';
    const unprivileged = process.getuid?.() === 0 ? ['setpriv', '--inh-caps=-all', '--bounding-set=-all'] : [];
    const holder = await startHolder(parent.path, { script: `${script}; ! touch d/g 2>/dev/null`, prefix: unprivileged });
    expect(await holder.ended).toEqual({ exitCode: 0, signal: null });
    expect(holder.printed).toEqual(['exited']);
    expect(await readdir(parent.path)).toEqual([]);
  });
});
