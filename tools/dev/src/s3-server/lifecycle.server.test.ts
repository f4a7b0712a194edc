import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { startS3Server } from './start.ts';

const MAIN = join(import.meta.dirname, 'main.ts');

/** Ids of running processes whose command line names `text`. */
function processesNaming(text: string): string[] {
  return readdirSync('/proc').filter((id) => /^\d+$/.test(id) && commandLine(id).includes(text));
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8') + readFileSync(`/proc/${id}/environ`, 'utf8');
  } catch {
    return '';
  }
}

async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(50);
}

test('a server answers, and is gone with all its files when it is stopped', async () => {
  const started = await startS3Server();
  if (!started.ok) throw new Error(started.error);
  const { endpoint, stop } = started.value;
  const answer = await fetch(endpoint);
  expect(await answer.text()).toContain('ListAllMyBucketsResult');
  await stop();
  await expect(fetch(endpoint)).rejects.toThrow();
});

test.each<NodeJS.Signals>(['SIGTERM', 'SIGKILL'])('after %s of its process no daemon is left', async (signal) => {
  const temp = await mkdtemp(join(tmpdir(), 'lifecycle-'));
  const server = spawn(process.execPath, [MAIN], { env: { ...process.env, TMPDIR: temp }, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(createInterface(server.stdout), 'line');
  expect(processesNaming(`${temp}/apphub-s3-`).length).toBeGreaterThanOrEqual(3);
  server.kill(signal);
  await once(server, 'exit');
  await eventually(() => processesNaming(`${temp}/apphub-s3-`).length === 0);
  if (signal === 'SIGTERM') expect(readdirSync(temp)).toEqual([]);
  await rm(temp, { recursive: true });
});

test('a server whose starter was killed ends itself and leaves nothing', async () => {
  const temp = await mkdtemp(join(tmpdir(), 'lifecycle-'));
  const code = `const { startS3Server } = await import(${JSON.stringify(join(import.meta.dirname, 'start.ts'))}); console.log(JSON.stringify(await startS3Server())); setInterval(() => {}, 1000);`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', code], { env: { ...process.env, TMPDIR: temp }, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(createInterface(starter.stdout), 'line');
  starter.kill('SIGKILL');
  await eventually(() => readdirSync(temp).length === 0 && processesNaming(`${temp}/apphub-s3-`).length === 0);
  expect(existsSync(temp)).toBe(true);
  await rm(temp, { recursive: true });
});

test('a command finds the server in its environment, and its exit code is passed on', async () => {
  const command = ['sh', '-c', 'echo "$APPHUB_TEST_S3"; exit 7'];
  const run = spawn(process.execPath, [MAIN, 'run', '--', ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(run, 'exit');
  const [line] = (await once(createInterface(run.stdout), 'line')) as [string];
  const { endpoint } = JSON.parse(line) as { readonly endpoint: string };
  expect(await exited).toEqual([7, null]);
  await expect(fetch(endpoint)).rejects.toThrow();
});
