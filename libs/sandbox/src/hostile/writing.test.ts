import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { attackFrom, attackUnsandboxed, byNode, byShell, useOutside } from '../testing/attack.ts';
import { shell } from '../testing/commands.ts';
import { insideBubblewrap } from '../testing/isolations.ts';
import { useTestParent } from '../testing/test-parent.ts';

insideBubblewrap((isolation) => {
  const parent = useTestParent(isolation);
  const outside = useOutside();

  test.each([
    ['by its path', (folder: string) => `require('node:fs').writeFileSync(${JSON.stringify(`${folder}/new`)}, '')`],
    ['through a link', (folder: string) => `const fs = require('node:fs'); fs.rmSync('link', { force: true }); fs.symlinkSync(${JSON.stringify(folder)}, 'link'); fs.writeFileSync('link/new', '')`],
    ['through a path that climbs', (folder: string) => `require('node:fs').writeFileSync('../../../../../../..${folder}/new', '')`],
    ['through the root of another process', (folder: string) => `require('node:fs').writeFileSync('/proc/' + process.ppid + '/root${folder}/new', '')`],
  ])('nothing is written outside %s', async (_how, attempt) => {
    const target = join(outside.path, 'run');
    const attack = byNode(attempt(target));
    mkdirSync(join(outside.path, 'work'));
    expect(await attackUnsandboxed(attack, { directory: join(outside.path, 'work') })).toBe('reached');
    rmSync(join(outside.path, 'work'), { recursive: true });
    rmSync(join(target, 'new'));
    await using sandbox = await parent.open();
    expect(await attackFrom(sandbox, attack)).toBe('ENOENT');
  });

  test.each([
    ['a file of a tool is changed', 'writeFileSync(folder + "/package.json", "")'],
    ['a file is put beside a tool', 'writeFileSync(folder + "/new", "")'],
    ['a tool is removed', 'unlinkSync(folder + "/package.json")'],
    ['a tool is made to run as its owner', 'chmodSync(folder + "/package.json", 0o4755)'],
  ])('a tool is read-only: it fails when %s', async (_what, attempt) => {
    const tool = join(outside.path, 'repository');
    const tryIn = (folder: string) => byNode(`const folder = ${JSON.stringify(folder)}; require('node:fs').${attempt}`);
    const text = readFileSync(join(tool, 'package.json'));
    mkdirSync(join(outside.path, 'copy'));
    const copy = byShell(`cp ${tool}/package.json copy`);
    await attackUnsandboxed(copy, { directory: outside.path });
    expect(await attackUnsandboxed(tryIn(join(outside.path, 'copy')), { directory: outside.path })).toBe('reached');
    rmSync(join(outside.path, 'copy'), { recursive: true });
    await using sandbox = await parent.open();
    const mounts = [{ path: tool, access: 'read' }] as const;
    expect(await attackFrom(sandbox, tryIn(sandbox.inner(tool, mounts)), { mounts })).toBe('EROFS');
    expect(readFileSync(join(tool, 'package.json'))).toEqual(text);
  });

  test.each(['/', '/usr', '/usr/local/bin', '/bin', '/etc', '/dev', '/tools/0', '/home', '/var'])('%s takes no file', async (folder) => {
    await using sandbox = await parent.open();
    expect(await attackFrom(sandbox, byNode(`require('node:fs').writeFileSync('${folder}/apphub-test', '')`))).toBe('EROFS');
    expect(await attackFrom(sandbox, byNode(`require('node:fs').writeFileSync('/workspace/apphub-test', '')`))).toBe('reached');
  });

  // The control of root writes what is there already; to others the machine's settings are closed anyway.
  test.each(['kernel/core_pattern', 'vm/swappiness'])("the machine's setting %s cannot be written", async (name) => {
    const attack = byNode(`const fs = require('node:fs'); const path = '/proc/sys/${name}'; fs.writeFileSync(path, fs.readFileSync(path))`);
    expect(await attackUnsandboxed(attack, { directory: outside.path })).toBe(process.getuid?.() === 0 ? 'reached' : 'EACCES');
    await using sandbox = await parent.open();
    expect(await attackFrom(sandbox, attack)).toBe(process.getuid?.() === 0 ? 'EROFS' : 'EACCES');
  });

  test.each([
    ['to mount the system anew', 'mount -o remount,rw,bind /usr'],
    ['to take a mount away', 'umount /proc/sys || umount /workspace'],
    ['to make a namespace of its own', 'unshare -Ur true'],
    ['to become root', 'setpriv --reuid 0 true'],
    ['to make a device', 'mknod device b 8 0'],
    ['to change the name of the machine', 'hostname other'],
  ])('it is refused %s', async (_what, script) => {
    await using sandbox = await parent.open();
    expect(await attackFrom(sandbox, byShell(`if (${script}) 2>/dev/null; then echo reached; else echo refused; fi`))).toBe('refused');
  });

  test('in its workspace a command may link to anything, and removing the sandbox follows no link', async () => {
    {
      await using sandbox = await parent.open();
      await sandbox.run(shell(`ln -s ${outside.path} out; ln -s /etc etc; ln -s ../../.. up; mkdir -p deep; ln -s ${outside.path}/home deep/home`));
      expect(await readlink(join(sandbox.workspace, 'out'))).toBe(outside.path);
    }
    expect(await readFile(join(outside.path, 'home/.npmrc'), 'utf8')).toContain('planted');
  });

  test('a folder that became a link since is no place to start in', async () => {
    await using sandbox = await parent.open();
    await sandbox.run(shell(`ln -s ${outside.path} bundle`));
    await expect(sandbox.run(shell('true', { cwd: 'bundle' }))).rejects.toThrow('not inside the workspace');
  });

  test('a mount is written only where the command says so', async () => {
    mkdirSync(join(outside.path, 'cache'));
    const path = join(outside.path, 'cache');
    const write = async (access: 'read' | 'write'): Promise<string | undefined> => {
      await using sandbox = await parent.open();
      const mounts = [{ path, access }];
      return await attackFrom(sandbox, byNode(`require('node:fs').writeFileSync(${JSON.stringify(`${sandbox.inner(path, mounts)}/new`)}, '')`), { mounts });
    };
    expect([await write('read'), await write('write')]).toEqual(['EROFS', 'reached']);
    rmSync(path, { recursive: true });
  });
});
