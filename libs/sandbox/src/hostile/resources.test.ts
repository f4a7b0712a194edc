import { tmpdir } from 'node:os';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CommandLimits } from '../port.ts';
import { type Attack, attackUnsandboxed, byNode, byShell } from '../testing/attack.ts';
import { generous, headless, shell } from '../testing/commands.ts';
import { inEveryIsolation, insideBubblewrap } from '../testing/isolations.ts';
import { processesOf, useTestParent } from '../testing/test-parent.ts';

interface Hog {
  readonly name: string;
  readonly attack: Attack;
  readonly limits: Partial<CommandLimits>;
  readonly code: string;
}

/** Each stops growing by itself at a size that is safe for the machine, and says so; none is left alone at that in a sandbox. */
const hogs: readonly Hog[] = [
  {
    name: 'a fork bomb',
    attack: byShell(`bomb() { if [ $1 -eq 0 ]; then mktemp -p . leafXXXXXX > /dev/null; exec sleep 60; fi; bomb $(($1 - 1)) & bomb $(($1 - 1)) & wait; }
      bomb 6 & until [ $(ls | grep -c leaf) -eq 64 ]; do sleep 0.1; done; echo waiting; wait`),
    limits: { processes: 64 },
    code: 'LIMIT_PROCESSES',
  },
  {
    name: 'a bomb of processes that ended and that nobody waits for',
    attack: byShell(`python3 -c 'import os, time
for _ in range(120):
    if os.fork() == 0: os._exit(0)
time.sleep(1)
print("waiting", flush=True)
time.sleep(60)'`),
    limits: { processes: 64 },
    code: 'LIMIT_PROCESSES',
  },
  {
    name: 'a bomb of threads',
    attack: byNode(`const { Worker } = require('node:worker_threads');
      for (let i = 0; i < 40; i += 1) new Worker('setTimeout(() => {}, 60e3)', { eval: true });
      await new Promise((resolve) => setTimeout(resolve, 3000)); console.log('waiting'); await new Promise(() => {});`),
    limits: { processes: 32 },
    code: 'LIMIT_PROCESSES',
  },
  {
    name: 'an endless build',
    attack: byShell('sleep 1; echo waiting; while :; do sleep 0.05; done'),
    limits: { timeoutSeconds: 0.5 },
    code: 'LIMIT_TIME',
  },
  {
    name: 'a memory hog',
    attack: byNode(`const kept = []; for (let i = 0; i < 40; i += 1) { kept.push(Buffer.alloc(10e6, 1)); await new Promise((r) => setTimeout(r, 50)); }
      console.log('waiting'); await new Promise((r) => setTimeout(r, 60e3)); kept.length = 0;`),
    limits: { memoryMb: 128 },
    code: 'LIMIT_MEMORY',
  },
  {
    name: 'a memory hog whose first thread has ended',
    attack: { argv: ['python3', '-c', headless('', 'kept = bytearray(b"x") * 400_000_000; print("waiting", flush=True)')] },
    limits: { memoryMb: 128 },
    code: 'LIMIT_MEMORY',
  },
  {
    name: 'a disk filler with one file',
    attack: byShell('head -c 200000000 /dev/zero > big && echo waiting && sleep 60'),
    limits: { diskMb: 64 },
    code: 'LIMIT_DISK',
  },
  {
    name: 'a disk filler that ends before anybody looks',
    attack: byShell('for i in 1 2 3 4; do head -c 30000000 /dev/zero > "$HOME/$i" || exit; done; echo reached; exit 0'),
    limits: { diskMb: 64 },
    code: 'LIMIT_DISK',
  },
  {
    name: 'a disk filler whose files have no names',
    attack: byShell(`python3 -c 'import tempfile, time
kept = [tempfile.TemporaryFile() for _ in range(8)]
for file in kept: file.write(bytes(20_000_000)); file.flush()
print("waiting", flush=True)
time.sleep(60)'`),
    limits: { diskMb: 64 },
    code: 'LIMIT_DISK',
  },
  {
    name: 'a disk filler with empty files',
    attack: byShell('mkdir many; cd many; seq 3000 | xargs touch; echo waiting; sleep 60'),
    limits: { diskEntries: 1000 },
    code: 'LIMIT_DISK',
  },
  {
    name: 'a flood of log',
    attack: byShell('head -c 4000000 /dev/zero | tr "\\0" x; echo; echo reached'),
    limits: { logMb: 1 },
    code: 'LIMIT_LOG',
  },
];

describe('unsandboxed', () => {
  let directory = '';
  beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'hog-test-'))));
  afterEach(() => rm(directory, { recursive: true }));

  test.each(hogs)('$name goes on and on', async ({ attack }) => {
    const environment = { HOME: directory, TMPDIR: directory };
    expect(await attackUnsandboxed(attack, { directory, environment })).toMatch(/^(waiting|reached)$/);
  });
});

inEveryIsolation((isolation) => {
  const parent = useTestParent(isolation);

  test.each(hogs)('$name is $code', async ({ attack: { argv }, limits, code }) => {
    await using sandbox = await parent.open({ graceMs: 100 });
    const outcome = await sandbox.run(shell('', { argv, limits: { ...generous, ...limits } }));
    expect(outcome).toMatchObject({ kind: 'limit', failure: { code } });
    expect(processesOf(sandbox.root)).toEqual([]);
  });

  test('holes in files take no room, and a file with several names takes it once', async () => {
    await using sandbox = await parent.open();
    const script = 'truncate -s 50M hole; head -c 40000000 /dev/zero > a; ln a b; ln a c; sleep 1';
    expect(await sandbox.run(shell(script, { limits: { ...generous, diskMb: 64 } }))).toMatchObject({ kind: 'exited', exitCode: 0 });
  });

  test('no process opens more files than its limit', async () => {
    await using sandbox = await parent.open();
    const open = byNode('const { openSync } = require("node:fs"); for (let i = 0; i < 200; i += 1) openSync("/dev/null");');
    expect((await sandbox.run(shell('', { argv: open.argv, limits: { ...generous, openFiles: 100 } }))).tail).toEqual(['EMFILE']);
    expect((await sandbox.run(shell('', { argv: open.argv }))).tail).toEqual(['reached']);
  });
});

insideBubblewrap((isolation) => {
  const parent = useTestParent(isolation);
  const filler = byNode('require("node:fs").writeFileSync("/dev/shm/" + process.pid, Buffer.alloc(100e6))');

  test('shared memory cannot be filled', async () => {
    await using sandbox = await parent.open();
    expect((await sandbox.run(shell('', { argv: filler.argv }))).tail).toEqual(['ENOSPC']);
  });
});
