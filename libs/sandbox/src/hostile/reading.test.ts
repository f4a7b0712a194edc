import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { attackFrom, attackUnsandboxed, byNode, byShell, useOutside } from '../testing/attack.ts';
import { insideBubblewrap } from '../testing/isolations.ts';
import { INHERITED, startHolder, withInherited } from '../testing/start-holder.ts';
import { until, useTestParent } from '../testing/test-parent.ts';

const REPOSITORY = join(import.meta.dirname, '../../../..');

insideBubblewrap((isolation, held) => {
  const parent = useTestParent(isolation);
  const outside = useOutside();

  test.each([
    ["the user's ~/.npmrc", () => join(outside.path, 'home/.npmrc')],
    ['a file of the repository', () => join(outside.path, 'repository/package.json')],
    ['this very repository', () => join(REPOSITORY, 'package.json')],
    ['a file of this machine', () => '/etc/hostname'],
  ])('%s cannot be read', async (_what, path) => {
    const attack = byNode(`require('node:fs').readFileSync(${JSON.stringify(path())})`);
    expect(await attackUnsandboxed(attack, { directory: outside.path })).toBe('reached');
    await using sandbox = await parent.open();
    expect(await attackFrom(sandbox, attack)).toBe('ENOENT');
  });

  test.each([
    ['the home of the user', homedir()],
    ['what its services keep', '/var/lib'],
    ['what runs on this machine', '/run'],
    ['its devices', '/sys'],
    ['its mounted drives', '/media'],
  ])('%s is not there', async (_what, path) => {
    const attack = byNode(`require('node:fs').readdirSync(${JSON.stringify(path)})`);
    expect(await attackUnsandboxed(attack, { directory: outside.path })).toBe('reached');
    await using sandbox = await parent.open();
    expect(await attackFrom(sandbox, attack)).toBe('ENOENT');
  });

  test('another sandbox cannot be read, not even by its own path', async () => {
    await using victim = await parent.open();
    await attackFrom(victim, byShell('echo secret > file'));
    const attack = byNode(`require('node:fs').readFileSync(${JSON.stringify(join(victim.workspace, 'file'))})`);
    expect(await attackUnsandboxed(attack, { directory: outside.path })).toBe('reached');
    await using sandbox = await parent.open();
    expect(await attackFrom(sandbox, attack)).toBe('ENOENT');
  });

  test('the environment of other processes cannot be read', async () => {
    const victim = spawn('sleep', ['60'], { env: { TOKEN: 'planted-in-a-neighbour' }, stdio: 'ignore' });
    await until(() => readFileSync(`/proc/${victim.pid}/environ`, 'utf8').includes('planted-in-a-neighbour'));
    const attack = byShell('if cat /proc/[0-9]*/environ 2>/dev/null | grep -qa "planted-in-a-[n]eighbour"; then echo reached; else echo nothing; fi');
    expect(await attackUnsandboxed(attack, { directory: outside.path })).toBe('reached');
    await using sandbox = await parent.open();
    expect(await attackFrom(sandbox, attack)).toBe('nothing');
    victim.kill('SIGKILL');
    await once(victim, 'exit');
  });

  test('a folder that was left open for this process cannot be used', async () => {
    const descriptor = openSync(outside.path, 'r');
    const script = `if cat /proc/self/fd/${INHERITED}/home/.npmrc > /dev/null 2>&1; then echo reached; else readlink /proc/self/fd/${INHERITED}; fi`;
    const control = spawn('sh', ['-c', script], { stdio: withInherited(['ignore', 'pipe', 'inherit'], descriptor) });
    const [printed] = await once(control.stdout!, 'data');
    expect(String(printed)).toBe('reached\n');
    const holder = await startHolder(parent.path, { script, isolation: held, descriptor });
    await holder.ended;
    expect(holder.printed).toEqual(['exited', '/dev/null']);
    closeSync(descriptor);
  });

  test('what a mount lets read, and only that, can be read', async () => {
    await using sandbox = await parent.open();
    const mounts = [{ path: join(outside.path, 'repository'), access: 'read' }] as const;
    const path = sandbox.inner(join(outside.path, 'repository/package.json'), mounts);
    expect(await attackFrom(sandbox, byShell(`cat ${path}`), { mounts })).toBe('{"name":"planted"}');
    expect(await attackFrom(sandbox, byShell(`ls -A ${join(path, '../..')} | tr '\\n' ' '`), { mounts })).toBe('0 ');
    expect(() => sandbox.inner(join(outside.path, 'home/.npmrc'), mounts)).toThrow('do not see');
  });
});
