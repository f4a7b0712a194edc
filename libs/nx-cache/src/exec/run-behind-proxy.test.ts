import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startPlainCache } from '../testing/plain-cache.ts';
import type { SignalSource } from './child.ts';
import { type RunOptions, runBehindProxy } from './run-behind-proxy.ts';

const PROGRAM = join(import.meta.dirname, 'main.ts');
const PATH = `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`;
const folder = mkdtempSync(join(tmpdir(), 'nx-cache-exec-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => ['out', 'pid'].forEach((name) => rmSync(join(folder, name), { force: true })));

class Signals extends EventEmitter implements SignalSource {
  readonly hasTerminal: boolean = false;
}

async function run(script: string, options: Partial<RunOptions> = {}): Promise<{ code: number; notes: string[] }> {
  const notes: string[] = [];
  const code = await runBehindProxy({
    command: [process.execPath, '-e', script, join(folder, 'out')],
    cwd: folder,
    stdio: 'ignore',
    signals: new Signals(),
    note: (line) => void notes.push(line),
    ...options,
    env: { PATH, ...options.env },
  });
  return { code, notes };
}

const writesEnvironment = "fs.writeFileSync(process.argv[1], JSON.stringify(process.env))";

function environmentOfChild(): Record<string, string> {
  return JSON.parse(readFileSync(join(folder, 'out'), 'utf8')) as Record<string, string>;
}

describe('a command behind the proxy', () => {
  test.each([[0], [1], [42]])('ends with its own exit code %d', async (expected) => {
    expect((await run(`process.exit(${expected})`)).code).toBe(expected);
  });

  test('ends with the code of the signal that ended it', async () => {
    expect((await run("process.kill(process.pid, 'SIGKILL')")).code).toBe(137);
  });

  test('gets a server on this machine, and no token of another', async () => {
    await using cache = await startPlainCache();
    const { code, notes } = await run(writesEnvironment, { env: { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: cache.url, APPHUB_NX_CACHE_TOKEN: 'upstream-secret' } });
    expect([code, notes]).toEqual([0, []]);
    const env = environmentOfChild();
    expect(env['NX_SELF_HOSTED_REMOTE_CACHE_SERVER']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(env['NX_SELF_HOSTED_REMOTE_CACHE_SERVER']).not.toBe(cache.url);
    expect(JSON.stringify(env)).not.toContain('upstream-secret');
  });

  test('runs without a cache where the settings are wrong, and says so', async () => {
    const { code, notes } = await run(writesEnvironment, { env: { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: 'nonsense' } });
    expect([code, notes[0]]).toEqual([0, expect.stringContaining('NX_CACHE_SETTINGS_INVALID')]);
    expect(environmentOfChild()).not.toHaveProperty('NX_SELF_HOSTED_REMOTE_CACHE_SERVER');
  });

  test('gets the signals that this process gets', async () => {
    const signals = new Signals();
    const running = run("process.on('SIGTERM', () => process.exit(7)); fs.writeFileSync(process.argv[1], 'ready'); setInterval(() => {}, 1000)", { signals });
    await untilWritten(join(folder, 'out'));
    signals.emit('SIGTERM', 'SIGTERM');
    expect((await running).code).toBe(7);
    expect(signals.eventNames()).toEqual([]);
  });

  test('that does not exist is told as such', async () => {
    await expect(run('', { command: ['no-such-program-of-ours'] })).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

const canDieWithParent = process.platform === 'linux' && existsSync('/usr/bin/setpriv');

(canDieWithParent ? test : test.skip)('when apphub is killed, what it ran is ended, and nothing is left', async () => {
  const script = join(folder, 'waits.mjs');
  writeFileSync(script, "import { writeFileSync } from 'node:fs'; writeFileSync(process.argv[2], String(process.pid)); setInterval(() => {}, 1000);");
  const child = spawn(process.execPath, [PROGRAM, process.execPath, script, join(folder, 'pid')], { env: { PATH, HOME: folder, NX_SELF_HOSTED_REMOTE_CACHE_SERVER: 'http://127.0.0.1:9' }, stdio: 'ignore' });
  await untilWritten(join(folder, 'pid'));
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  child.kill('SIGKILL');
  await once(child, 'exit');
  // Jest ends the wait for one that stays.
  while (isAlive(pid)) await pause(50);
});

async function untilWritten(file: string): Promise<void> {
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await pause(25);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
