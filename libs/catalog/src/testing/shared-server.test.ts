import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { isRunning, type ProcessIdentity } from '@apphub/postgres';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const JOIN_ONCE = fileURLToPath(new URL('./keeper/join-once.ts', import.meta.url));

let temp: string;
const runs: ChildProcess[] = [];

beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), 'apphub-shared-server-'));
  await chmod(temp, 0o755);
});
afterEach(async () => {
  for (const run of runs.splice(0)) run.kill('SIGKILL');
  await untilNothingIsLeft();
  await rm(temp, { recursive: true, force: true });
});

/** Another test run on this machine; a temp folder of its own gives it a server of its own. */
async function startRun(): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const child = spawn(process.execPath, [JOIN_ONCE], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, TMPDIR: temp } });
  runs.push(child);
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { url, process: child };
}

async function keeper(): Promise<ProcessIdentity | undefined> {
  const [folder] = await foldersLeft();
  return folder === undefined ? undefined : (JSON.parse(await readFile(join(temp, folder, 'keeper.json'), 'utf8')) as ProcessIdentity);
}

const foldersLeft = async () => (await readdir(temp)).filter((name) => name.startsWith('apphub-test-postgres-'));

async function untilNothingIsLeft(): Promise<void> {
  while ((await foldersLeft()).length > 0) await sleep(50);
}

test('runs that start at once share one server, which ends with the last of them, killed ones included', async () => {
  const started = await Promise.all([startRun(), startRun(), startRun(), startRun()]);
  expect(new Set(started.map(({ url }) => url)).size).toBe(1);
  const kept = (await keeper()) as ProcessIdentity;
  const [last, ...others] = started;
  for (const { process: run } of others) {
    run.kill('SIGKILL');
    await once(run, 'exit');
  }
  const late = await startRun();
  expect(late.url).toBe(last?.url);
  late.process.stdin?.end();
  last?.process.kill('SIGKILL');
  await untilNothingIsLeft();
  while (isRunning(kept)) await sleep(50);
});

test('a keeper that was killed takes its server along, and the next run removes what it left', async () => {
  const first = await startRun();
  const kept = (await keeper()) as ProcessIdentity;
  process.kill(kept.pid, 'SIGKILL');
  first.process.stdin?.end();
  await once(first.process, 'exit');
  const second = await startRun();
  expect(second.url).not.toBe(first.url);
  expect(await foldersLeft()).toHaveLength(1);
});
