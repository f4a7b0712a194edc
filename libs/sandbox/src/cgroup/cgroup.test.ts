import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { detectIsolation } from '../isolation/detect-isolation.ts';
import { fillLimits } from '../limits/default-limits.ts';
import { sweepSandboxes } from '../sandbox/sweep-sandboxes.ts';
import { generous, shell } from '../testing/commands.ts';
import { startHolder } from '../testing/start-holder.ts';
import { until, useTestParent } from '../testing/test-parent.ts';
import { cgroupAt, createCgroup } from './cgroup.ts';

const { cgroups, processGroup } = await detectIsolation();
const limits = fillLimits({ ...generous, memoryMb: 100, processes: 50 });

/** On a machine without cgroups these are skipped, with the reason in their name; in CI that is a failure. */
const describeWithCgroups = cgroups.ok ? describe : describe.skip;

describeWithCgroups(`cgroups of the kernel${cgroups.ok ? '' : `, which cannot be had here: ${cgroups.error}`}`, () => {
  const top = cgroups.ok ? cgroups.value : { path: '', holds: 'kill' as const };
  const parent = useTestParent(processGroup);
  /** Test files that run beside this one have cgroups in the same place. */
  const cgroupsOf = (...roots: readonly string[]) => readdirSync(top.path).filter((name) => roots.some((root) => name.startsWith(`${basename(root)}.`)));

  const enter = async (path: string, script: string): Promise<ChildProcess> => {
    const child = spawn('sh', ['-c', `echo $$ > "$0/cgroup.procs"; ${script}`, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout!, 'data');
    return child;
  };

  test('what enters one is counted and killed, wherever it went', async () => {
    const cgroup = createCgroup(top, `apphub-test-${process.pid}.1`, limits);
    const child = await enter(cgroup.path, 'setsid sleep 60 & echo in; sleep 60');
    expect(cgroup.processIds().length).toBeGreaterThanOrEqual(2);
    expect(cgroup.remove()).toBe(false);
    cgroup.kill();
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    await until(() => cgroup.remove());
    expect(cgroup.remove()).toBe(true);
    expect(() => cgroup.kill()).not.toThrow();
    expect(cgroup.processIds()).toEqual([]);
  });

  test('one that a command made inside its own is removed with it', async () => {
    const cgroup = createCgroup(top, `apphub-test-${process.pid}.2`, limits);
    await mkdir(join(cgroup.path, 'inner/most'), { recursive: true });
    expect(cgroup.remove()).toBe(true);
  });

  test('each command of a sandbox has one, and none is left', async () => {
    await using sandbox = await parent.open();
    const { tail } = await sandbox.run(shell('grep ^0:: /proc/self/cgroup'));
    expect(tail[0]).toMatch(new RegExp(`/${basename(sandbox.root)}\\.1$`));
    expect(cgroupsOf(sandbox.root)).toEqual([]);
  });

  test('the sweeper removes those of a killed owner, and no other', async () => {
    await using live = await parent.open();
    const running = live.run(shell('echo > ready; until [ -e go ]; do sleep 0.01; done'));
    const holder = await startHolder(parent.path, { script: 'setsid env -i sleep 60 & echo > ready; sleep 60', isolation: 'process-group' });
    await until(() => [live.root, holder.root].every((root) => existsSync(join(root, 'workspace/ready'))));
    holder.child.kill('SIGKILL');
    await holder.ended;
    expect(cgroupsOf(live.root, holder.root)).toHaveLength(2);
    await sweepSandboxes(parent.path);
    expect(cgroupsOf(live.root, holder.root)).toEqual([`${basename(live.root)}.1`]);
    await writeFile(join(live.workspace, 'go'), '');
    expect(await running).toMatchObject({ kind: 'exited', exitCode: 0 });
  });
});

describe('the files of a cgroup', () => {
  let folder = '';
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'cgroup-test-'))));
  afterEach(() => rm(folder, { recursive: true }));

  test('get the limits, where the parent can hold them', async () => {
    const { path } = createCgroup({ path: folder, holds: 'limits' }, 'one', limits);
    const files = await Promise.all((await readdir(path)).toSorted().map(async (name) => [name, await readFile(join(path, name), 'utf8')]));
    expect(files).toEqual([['memory.max', '104857600'], ['memory.oom.group', '1'], ['pids.max', '50']]);
    expect(await readdir(createCgroup({ path: folder, holds: 'kill' }, 'two', limits).path)).toEqual([]);
  });

  test('say how often a limit was held', async () => {
    const cgroup = cgroupAt(folder, true);
    expect([cgroup.memoryKills(), cgroup.processRefusals()]).toEqual([0, 0]);
    await writeFile(join(folder, 'memory.events'), 'low 0\nhigh 0\nmax 12\noom 1\noom_kill 3\noom_group_kill 1\n');
    await writeFile(join(folder, 'pids.events'), 'max 7\n');
    expect([cgroup.memoryKills(), cgroup.processRefusals()]).toEqual([3, 7]);
  });
});
