import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readProcessStat } from '../process/proc.ts';
import { sweepSandboxes } from '../sandbox/sweep-sandboxes.ts';
import { attackFrom, attackUnsandboxed, byShell, useOutside } from '../testing/attack.ts';
import { generous, shell } from '../testing/commands.ts';
import { inEveryIsolation, insideBubblewrap } from '../testing/isolations.ts';
import { startHolder } from '../testing/start-holder.ts';
import { processesOf, until, useTestParent } from '../testing/test-parent.ts';

/** Leaves group, session, parent and environment all at once, and says in a file who it is. */
const daemon = `
import os, sys, time
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
os.environ.clear()
os.execve("/bin/sh", ["sh", "-c", "echo $$ > alive; exec sleep 60"], {})`;

const startDaemon = `python3 -c '${daemon}' > /dev/null 2>&1; until [ -s alive ] && grep -qa ^sleep /proc/$(cat alive)/cmdline; do sleep 0.01; done`;

/** Told by a word of its own, which is not a word of whoever looks for it. */
const killVictim = `for file in /proc/[0-9]*/cmdline; do
  if tr '\\0' ' ' < $file 2>/dev/null | grep -q '^planted-victi[m] 61'; then pid=\${file#/proc/}; kill -9 \${pid%/cmdline} && found=yes; fi
done; echo \${found:-nobody}`;

/** @returns ids of the processes whose working directory is the folder, in a namespace or not. */
function processesIn(folder: string): number[] {
  const { dev, ino } = statSync(folder);
  const pids = readdirSync('/proc').map(Number).filter((pid) => Number.isSafeInteger(pid) && pid !== process.pid);
  return pids.filter((pid) => {
    try {
      const found = statSync(`/proc/${pid}/cwd`);
      return found.dev === dev && found.ino === ino;
    } catch {
      return false;
    }
  });
}

insideBubblewrap((isolation, held) => {
  const parent = useTestParent(isolation);
  const outside = useOutside();

  describe('a process beside the sandbox', () => {
    let victim: ChildProcess;
    beforeEach(async () => {
      victim = spawn('sleep', ['61'], { stdio: 'ignore', argv0: 'planted-victim' });
      await once(victim, 'spawn');
    });
    afterEach(async () => {
      if (victim.exitCode !== null || victim.signalCode !== null) return;
      victim.kill('SIGKILL');
      await once(victim, 'exit');
    });

    test('is neither seen nor killed', async () => {
      await using sandbox = await parent.open();
      expect(await attackFrom(sandbox, byShell(killVictim))).toBe('nobody');
      expect(readProcessStat(victim.pid!)?.running).toBe(true);
      expect(await attackUnsandboxed(byShell(killVictim), { directory: outside.path })).toBe('yes');
    });
  });

  test('a command that kills its parent kills nobody outside', async () => {
    const attack = byShell('sh -c \'sh -c "kill -9 \\$PPID; sleep 0.2"; echo survived\'; echo $?');
    expect(await attackUnsandboxed(attack, { directory: outside.path })).toBe('137');
    await using sandbox = await parent.open();
    // The parent of a command is the first process of its namespace, which no signal from inside can end.
    expect(await sandbox.run(shell('kill -9 $PPID; kill -9 1; echo still here; exit 5'))).toMatchObject({ kind: 'exited', exitCode: 5, tail: ['still here'] });
  });

  test('a command that kills all it can see kills itself alone', async () => {
    await using sandbox = await parent.open();
    await using neighbour = await parent.open();
    const waiting = neighbour.run(shell('echo > ready; until [ -e go ]; do sleep 0.01; done; exit 6'));
    await until(() => existsSync(join(neighbour.workspace, 'ready')));
    // Should it ever not be in a namespace of its own, it must not do what it is about to do.
    const guard = `[ "$(readlink /proc/self/ns/pid)" = "${readlinkSync('/proc/self/ns/pid')}" ] && exit 1`;
    const outcome = await sandbox.run(shell(`${guard}; sleep 60 & kill -9 -1; wait $!; echo $?; exit 5`));
    expect(outcome).toMatchObject({ kind: 'exited', exitCode: 5 });
    expect(outcome.tail).toContain('137');
    await neighbour.run(shell('echo > go'));
    expect(await waiting).toMatchObject({ kind: 'exited', exitCode: 6 });
  });

  test('the first processes of a sandbox are its own', async () => {
    await using sandbox = await parent.open();
    const { tail } = await sandbox.run(shell('ls /proc | grep -c "^[0-9]"; echo $PPID; cat /proc/1/comm'));
    expect(Number(tail[0])).toBeLessThan(8);
    expect(tail.slice(1)).toEqual(['1', 'bwrap']);
  });

  test('SIGKILL of the process that owns the sandbox ends everything inside at once, and the next sweep finds only a directory', async () => {
    const script = `trap "" TERM HUP INT; ${startDaemon}; setsid sleep 60 & echo > ready; sleep 60`;
    const holder = await startHolder(parent.path, { script, isolation: held });
    await until(() => existsSync(join(holder.root, 'workspace/ready')));
    expect(processesOf(holder.root).length).toBeGreaterThanOrEqual(4);
    holder.child.kill('SIGKILL');
    await holder.ended;
    await until(() => processesOf(holder.root).length === 0);
    expect(await readdir(parent.path)).toHaveLength(1);
    expect(await sweepSandboxes(parent.path)).toMatchObject([{ reason: 'owner-dead' }]);
  });

  test('commands are started by the main thread only: the kernel ends them with the thread that started them', async () => {
    const use = `import(workerData.main).then(async ({ openSandbox }) => {
      await using sandbox = await openSandbox({ parent: workerData.parent, label: 'worker' });
      await sandbox.run({ argv: ['true'], cwd: '.', network: false, limits: workerData.limits });
    })`;
    const workerData = { main: join(import.meta.dirname, '../index.ts'), parent: parent.path, limits: generous };
    const script = `new (require('node:worker_threads').Worker)(${JSON.stringify(`const { workerData } = require('node:worker_threads'); ${use}`)},
      { eval: true, workerData: ${JSON.stringify(workerData)} }).on('error', (error) => console.log(error.message))`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [printed] = await once(child.stdout, 'data');
    expect(String(printed)).toContain('from the main thread only');
    await once(child, 'exit');
  });
});

describe('unsandboxed and in a plain process group', () => {
  const parent = useTestParent();
  const outside = useOutside();

  test('a daemon that leaves everything behind goes on', async () => {
    const attack = byShell(`cd "$(mktemp -d -p "$DIRECTORY")"; ${startDaemon}; cat alive`);
    await using sandbox = await parent.open();
    const pids = [
      Number(await attackUnsandboxed(attack, { directory: outside.path, environment: { DIRECTORY: sandbox.tmp } })),
      Number(await attackFrom(sandbox, attack, { env: { DIRECTORY: sandbox.tmp } })),
    ];
    expect(pids.map((pid) => readProcessStat(pid)?.running)).toEqual([true, true]);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await until(() => pids.every((pid) => readProcessStat(pid)?.running !== true));
  });
});

inEveryIsolation((isolation, held) => {
  if (held === 'plain') return;
  const parent = useTestParent(isolation);

  test('a daemon that leaves group, session, parent and environment ends with the command', async () => {
    await using sandbox = await parent.open();
    const script = `${startDaemon}; tr '\\0' ' ' < /proc/$(cat alive)/cmdline`;
    const { tail } = await sandbox.run(shell(script));
    expect(tail).toEqual(['sleep 60 ']);
    expect(processesIn(sandbox.workspace)).toEqual([]);
  });

  test('so it does when its sandbox is closed, or its owner killed and swept', async () => {
    const holder = await startHolder(parent.path, { script: `${startDaemon}; sleep 60`, isolation: held });
    await until(() => existsSync(join(holder.root, 'workspace/alive')));
    const pids = processesIn(join(holder.root, 'workspace'));
    expect(pids.length).toBeGreaterThanOrEqual(2);
    holder.child.kill('SIGKILL');
    await holder.ended;
    await sweepSandboxes(parent.path);
    expect(pids.filter((pid) => readProcessStat(pid)?.running)).toEqual([]);
  });
});
