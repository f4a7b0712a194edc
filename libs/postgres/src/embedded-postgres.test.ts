import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startedAt } from './holder.ts';
import { type EmbeddedPostgresOptions, startEmbeddedPostgres } from './index.ts';
import { readPostmaster } from './postmaster-file.ts';
import { killHolders, startHolder } from './testing/holder-process.ts';

const isRoot = process.getuid?.() === 0;
let root: string;
let dataFolder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'apphub-embedded-'));
  dataFolder = join(root, 'deep', 'postgres');
});
afterEach(async () => {
  killHolders();
  await serverGone();
  await rm(root, { recursive: true, force: true });
});
afterAll(killHolders);

const serverOf = (folder = dataFolder) => readPostmaster(join(folder, 'data'));

const start = (options: Partial<EmbeddedPostgresOptions> = {}) => startEmbeddedPostgres({ dataFolder, parameters: { fsync: 'off' }, ...options });

const log = () => readFile(join(dataFolder, 'server.log'), 'utf8');

/** What a killed program has left ends by itself, or is ended here. */
async function serverGone(): Promise<void> {
  for (let server = serverOf(); server !== undefined; server = serverOf()) {
    if (startedAt(server.holder.pid) !== server.holder.started) process.kill(server.pid, 'SIGINT');
    await sleep(20);
  }
}

describe('the embedded server', () => {
  test('listens on the loopback alone, keeps its files to its user, and is gone when it is stopped', async () => {
    const server = await start();
    const pid = serverOf()?.pid as number;
    expect(new URL(server.url)).toMatchObject({ hostname: '127.0.0.1', username: 'apphub', pathname: '/postgres' });
    expect(new URL(server.url).password).toMatch(/^[0-9a-f]{48}$/);
    expect((await stat(dataFolder)).mode & 0o077).toBe(0);
    expect((await stat(join(dataFolder, 'data'))).mode & 0o077).toBe(0);
    await connected(server.url);
    await server.stop();
    await server.stop();
    expect(startedAt(pid)).toBeUndefined();
    expect((await readdir(dataFolder)).sort()).toEqual(['data', 'server.log']);
  });

  test('keeps password and data from one start to the next', async () => {
    const first = await startEmbeddedPostgres({ dataFolder });
    await first.stop();
    const second = await start();
    await second.stop();
    expect(new URL(second.url).password).toBe(new URL(first.url).password);
  });

  test('starts again after it was killed, on the same port', async () => {
    const server = await start();
    await server.kill();
    await expect(connected(server.url)).rejects.toThrow('ECONNREFUSED');
    await server.start();
    await connected(server.url);
    await server.start();
    await server.stop();
    expect(await log()).toContain('automatic recovery in progress');
  });

  test('starts again once the last process of the killed one has noticed', async () => {
    const server = await start();
    const pid = serverOf()?.pid as number;
    const [slow] = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ').map(Number) as [number];
    process.kill(slow, 'SIGSTOP');
    await server.kill();
    const started = server.start();
    while (!(await log()).includes('is still in use')) await sleep(20);
    process.kill(slow, 'SIGCONT');
    await started;
    await connected(server.url);
    await server.stop();
  });

  test('may be asked for several things at once, and does one after the other', async () => {
    const server = await start();
    await Promise.all([server.kill(), server.start(), server.start(), server.stop(), server.start()]);
    await connected(server.url);
    await server.stop();
    expect(serverOf()).toBeUndefined();
  });
});

test('a server that ends by itself is started again without being asked, on the same port', async () => {
  const server = await start();
  const killed = serverOf()?.pid as number;
  process.kill(killed, 'SIGKILL');
  // The gap between the two may be shorter than one attempt to connect.
  while ((serverOf()?.pid ?? killed) === killed) await sleep(20);
  while (!(await connected(server.url).then(() => true, () => false))) await sleep(20);
  await server.stop();
  expect(serverOf()).toBeUndefined();
});

describe('a program that was killed', () => {
  test('leaves no server, and the next start works', async () => {
    const killed = await startHolder(dataFolder);
    expect(killed.failure).toBeUndefined();
    await killed.kill();
    const next = await start();
    await connected(next.url);
    await next.stop();
  });

  test('where the system cannot stop its server, the next start does', async () => {
    const killed = await startHolder(dataFolder, { path: await pathWithout('setpriv') });
    const orphan = serverOf();
    await killed.kill();
    expect(serverOf()).toEqual(orphan);
    const next = await start();
    expect(startedAt(orphan?.pid as number)).toBeUndefined();
    await connected(next.url);
    await next.stop();
  });

  test('leaves a note of its server that does not mislead once another program has the id', async () => {
    await (await start()).stop();
    const owner = await stat(join(dataFolder, 'data'));
    const other = spawn('sleep', ['60'], { stdio: 'ignore', uid: owner.uid, gid: owner.gid });
    await once(other, 'spawn');
    await writeFile(join(dataFolder, 'data', 'postmaster.pid'), `${other.pid}\n`);
    const server = await start();
    await connected(server.url);
    await server.stop();
    other.kill();
  });

  test('while it made the files leaves nothing that a later start would take for them', async () => {
    await mkdir(join(dataFolder, 'aside-1@1@left', 'data'), { recursive: true });
    const server = await start();
    await server.stop();
    expect(await readdir(dataFolder)).not.toContain('aside-1@1@left');
  });
});

describe('two programs', () => {
  test('do not fight: the second is told which process holds the data, and works once that has ended', async () => {
    const first = await startHolder(dataFolder);
    const second = await startHolder(dataFolder);
    expect(second.failure).toMatchObject({ code: 'EMBEDDED_DATABASE_IN_USE', message: expect.stringContaining(`Process ${first.pid} `) });
    await connected(first.url as string);
    await first.stop();
    const third = await startHolder(dataFolder);
    expect(third.failure).toBeUndefined();
    await third.stop();
  });

  test('that start at the same moment on an empty folder do not fight either', async () => {
    const started = await Promise.all(Array.from({ length: 3 }, () => startHolder(dataFolder)));
    const winners = started.filter(({ url }) => url !== undefined);
    expect(winners).toHaveLength(1);
    expect(started.flatMap(({ failure }) => failure?.code ?? [])).toEqual(['EMBEDDED_DATABASE_IN_USE', 'EMBEDDED_DATABASE_IN_USE']);
    await connected(winners[0]?.url as string);
    await Promise.all(winners.map(({ stop }) => stop()));
  });

  test('that cannot see each other: a claim that is renewed holds, one that is not is taken over', async () => {
    await mkdir(dataFolder, { recursive: true });
    const claim = join(dataFolder, 'claim.json');
    await writeFile(claim, JSON.stringify({ host: 'elsewhere', pid: 7, namespace: 'another' }));
    const renewing = setInterval(() => void utimes(claim, new Date(), new Date()), 100);
    await expect(start()).rejects.toMatchObject({ failure: { code: 'EMBEDDED_DATABASE_IN_USE', message: expect.stringContaining('Process 7 on elsewhere') } });
    clearInterval(renewing);
    const server = await start();
    await server.stop();
    expect(existsSync(claim)).toBe(false);
  });
});

describe('what is in the way is said', () => {
  test('data of another version', async () => {
    await mkdir(join(dataFolder, 'data'), { recursive: true });
    await writeFile(join(dataFolder, 'data', 'PG_VERSION'), '12\n');
    await expect(start()).rejects.toMatchObject({ failure: { code: 'EMBEDDED_DATABASE_FAILED', message: expect.stringContaining('Postgres 12') } });
  });

  test('binaries that do not run', async () => {
    await expect(start({ binFolder: root })).rejects.toMatchObject({ failure: { code: 'EMBEDDED_DATABASE_FAILED' } });
  });

  test('a setting that the server refuses, in its own words', async () => {
    const starting = start({ parameters: { shared_buffers: 'plenty' } });
    await expect(starting).rejects.toMatchObject({ failure: { code: 'EMBEDDED_DATABASE_FAILED', problems: expect.arrayContaining([expect.stringContaining('shared_buffers')]) } });
  });

  test('a folder that cannot be made', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(start({ dataFolder: join(root, 'file', 'postgres') })).rejects.toMatchObject({ failure: { code: 'HOST_DISK' } });
  });
});

const ordinary = isRoot ? { uid: Number(idOf('-u')), gid: Number(idOf('-g')) } : undefined;

/** As root, the same once more as an ordinary user, where such a one gets at this checkout. */
(ordinary === undefined || canSee(ordinary.uid) ? test : test.skip)('an ordinary user runs the server as itself (needs a checkout that others can read)', async () => {
  const through = ordinary === undefined ? [] : ['setpriv', `--reuid=${ordinary.uid}`, `--regid=${ordinary.gid}`, '--clear-groups'];
  await chmod(root, 0o777);
  const holder = await startHolder(dataFolder, { through });
  expect(holder.failure).toBeUndefined();
  expect((await stat(join(dataFolder, 'data'))).uid).toBe(ordinary?.uid ?? process.getuid?.());
  await holder.stop();
});

function idOf(which: string): string {
  return execFileSync('id', [which, 'nobody'], { encoding: 'utf8' }).trim();
}

function canSee(uid: number): boolean {
  try {
    execFileSync(process.execPath, ['--version'], { stdio: 'ignore', cwd: '/', uid });
    execFileSync('ls', [import.meta.dirname, tmpdir()], { stdio: 'ignore', cwd: '/', uid });
    return true;
  } catch {
    return false;
  }
}

async function pathWithout(missing: string): Promise<string> {
  const bin = join(root, 'bin');
  await mkdir(bin);
  const needed = ['id', 'ps'].filter((name) => name !== missing);
  for (const name of needed) await symlink(execFileSync('sh', ['-c', `command -v ${name} || true`], { encoding: 'utf8' }).trim() || '/bin/false', join(bin, name));
  return bin;
}

async function connected(url: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}
