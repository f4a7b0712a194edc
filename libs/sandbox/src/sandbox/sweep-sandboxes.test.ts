import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { shell } from '../testing/commands.ts';
import { type Holder, startHolder } from '../testing/start-holder.ts';
import { processesOf, until, useTestParent } from '../testing/test-parent.ts';
import { newPath, parseName } from './names.ts';
import { sweepSandboxes } from './sweep-sandboxes.ts';

const parent = useTestParent();

const tree = '(setsid sh -c "sleep 300; :" &); sleep 300 & echo > ready; sleep 300';
const ID = 'apphub-test-0123456789ab';

/** A real owner that was killed so that it could do nothing about it. */
async function startAndKill(script = tree): Promise<Holder> {
  const holder = await startHolder(parent.path, { script });
  await until(() => existsSync(join(holder.root, 'workspace/ready')));
  holder.child.kill('SIGKILL');
  expect(await holder.ended).toEqual({ exitCode: null, signal: 'SIGKILL' });
  return holder;
}

async function makeOld(...paths: readonly string[]): Promise<void> {
  const longAgo = new Date(Date.now() - 3_600_000);
  for (const path of paths) await utimes(path, longAgo, longAgo);
}

describe('an owner that was killed with SIGKILL', () => {
  test('leaves processes and a directory, and the next sweep removes both', async () => {
    const holder = await startAndKill();
    await until(() => processesOf(holder.root).length >= 4);
    expect(await sweepSandboxes(parent.path)).toEqual([{ id: basename(holder.root), reason: 'owner-dead' }]);
    expect(processesOf(parent.path)).toEqual([]);
    expect(await readdir(parent.path)).toEqual([]);
  });

  test('is swept once by several sweepers at once', async () => {
    const holders = [await startAndKill(), await startAndKill(), await startAndKill()];
    const swept = await Promise.all([1, 2, 3, 4].map(() => sweepSandboxes(parent.path)));
    const taken = swept.flat().filter(({ reason }) => reason === 'owner-dead');
    expect(taken.map(({ id }) => id).toSorted()).toEqual(holders.map(({ root }) => basename(root)).toSorted());
    expect(swept.flat().filter(({ problem }) => problem !== undefined)).toEqual([]);
  });
});

describe('an owner that is making a sandbox, and has not yet written that it is the owner', () => {
  test('is left alone while it lives, however long it takes; once it is killed, the next sweep removes what it made', async () => {
    const maker = await startMaker(parent.path);
    const [name] = await readdir(parent.path);
    expect(parseName(name!)).toMatchObject({ phase: 'new', maker: { pid: maker.pid } });
    await makeOld(join(parent.path, name!));
    expect(await sweepSandboxes(parent.path)).toEqual([]);
    maker.kill('SIGKILL');
    await once(maker, 'exit');
    expect(await sweepSandboxes(parent.path)).toEqual([{ id: parseName(name!)!.id, reason: 'owner-dead' }]);
    expect(await readdir(parent.path)).toEqual([]);
  });
});

/** A process that makes a sandbox and comes to the owner file, which it never writes. */
async function startMaker(path: string): Promise<ChildProcess> {
  const script = `
    import { promises } from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    promises.writeFile = () => new Promise(() => setInterval(() => process.stdout.write('made'), 20));
    syncBuiltinESMExports();
    const { openSandbox } = await import(${JSON.stringify(join(import.meta.dirname, 'open-sandbox.ts'))});
    await openSandbox({ parent: ${JSON.stringify(path)}, label: 'test' });`;
  const maker = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(maker.stdout, 'data');
  return maker;
}

describe('what is swept without a dead process to ask for', () => {
  test('a sandbox of another machine or container whose heartbeat stopped', async () => {
    const root = join(parent.path, ID);
    await mkdir(root);
    await writeFile(join(root, 'owner.json'), JSON.stringify({ pid: 1, startTime: 1, bootId: 'other', pidNamespace: 'pid:[1]' }));
    expect(await sweepSandboxes(parent.path)).toEqual([]);
    await makeOld(join(root, 'owner.json'));
    expect(await sweepSandboxes(parent.path)).toEqual([{ id: ID, reason: 'owner-silent' }]);
  });

  test.each(['', '{', 'null', '[]', '{"pid":"1"}', '{"pid":-1,"startTime":1,"bootId":null,"pidNamespace":null}'])('an old sandbox with the owner file %j', async (text) => {
    const root = join(parent.path, ID);
    await mkdir(root);
    await writeFile(join(root, 'owner.json'), text);
    expect(await sweepSandboxes(parent.path)).toEqual([]);
    await makeOld(join(root, 'owner.json'));
    expect(await sweepSandboxes(parent.path)).toEqual([{ id: ID, reason: 'owner-silent' }]);
  });

  test('an old sandbox without an owner file, and one that was never finished where it cannot be seen', async () => {
    const elsewhere = newPath({ parent: parent.path, id: ID }, { pid: 1, startTime: 1, bootId: '0e-1', pidNamespace: 'pid:[1]' });
    await mkdir(join(parent.path, ID));
    await mkdir(elsewhere);
    expect(await sweepSandboxes(parent.path)).toEqual([]);
    await makeOld(join(parent.path, ID), elsewhere);
    expect(await sweepSandboxes(parent.path)).toHaveLength(2);
  });

  test('what another sweeper had begun to remove', async () => {
    await mkdir(join(parent.path, `.trash-${ID}`, 'workspace'), { recursive: true });
    expect(await sweepSandboxes(parent.path)).toEqual([{ id: ID, reason: 'half-removed' }]);
  });
});

describe('what is never swept', () => {
  test('a live sandbox, even if its heartbeat is old or its owner file is gone', async () => {
    await using sandbox = await parent.open();
    const holder = await startHolder(parent.path, { script: 'echo > ready; sleep 300' });
    await until(() => existsSync(join(holder.root, 'workspace/ready')));
    await makeOld(join(holder.root, 'owner.json'), join(sandbox.root, 'owner.json'));
    expect(await sweepSandboxes(parent.path)).toEqual([]);
    await unlink(join(sandbox.root, 'owner.json'));
    expect(await sweepSandboxes(parent.path)).toEqual([]);
    expect(await sandbox.run(shell('true'))).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(processesOf(holder.root)).not.toEqual([]);
    holder.child.kill('SIGTERM');
    await holder.ended;
  });

  test('a sandbox that a dead one names as its own', async () => {
    await using live = await parent.open();
    const sleeping = live.run(shell('echo > ready; sleep 1'));
    await until(() => existsSync(join(live.workspace, 'ready')));
    const dead = await startAndKill();
    await writeFile(join(dead.root, 'id'), basename(live.root));
    expect(await sweepSandboxes(parent.path)).toEqual([{ id: basename(dead.root), reason: 'owner-dead' }]);
    expect(await sleeping).toMatchObject({ kind: 'exited', exitCode: 0 });
  });

  test('other directories, files and links', async () => {
    const names = ['apphub-x', 'apphub-test-0123456789aG', 'other', '.trash-other', `.new-${ID}`, `.new-x_1__-${ID}`];
    for (const name of names) await mkdir(join(parent.path, name));
    await writeFile(join(parent.path, 'apphub-file-0123456789ab'), 'kept');
    await mkdir(join(parent.path, 'target'));
    await symlink('target', join(parent.path, 'apphub-link-0123456789ab'));
    await symlink('target', join(parent.path, '.trash-apphub-link-0123456789ab'));
    await makeOld(...(await readdir(parent.path)).map((name) => join(parent.path, name)));
    expect(await sweepSandboxes(parent.path)).toEqual([]);
    expect(await readFile(join(parent.path, 'apphub-file-0123456789ab'), 'utf8')).toBe('kept');
    for (const name of await readdir(parent.path)) await rm(join(parent.path, name), { recursive: true });
  });

  test('anything, where there is no directory for sandboxes yet', async () => {
    expect(await sweepSandboxes(join(parent.path, 'missing'))).toEqual([]);
  });
});
