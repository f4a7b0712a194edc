import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from '@jest/globals';
import { headless } from '../testing/commands.ts';
import { insideBubblewrap } from '../testing/isolations.ts';
import { until } from '../testing/test-parent.ts';
import { killTree } from './kill-tree.ts';
import { MARKER_NAME } from './marker.ts';
import { type ProcessRow, processTable } from './process-table.ts';
import { useMoreThan } from './tree-size.ts';

const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

function start(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(program, args, { env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
  started.push(child);
  return child;
}

function rowOf(pid: number): ProcessRow | undefined {
  return processTable().find((row) => row.pid === pid);
}

test('a process that had no marker when it was seen first is found by the one that it got by its exec', async () => {
  const child = start('sh', ['-c', `echo ready; read line; exec env ${MARKER_NAME}=late sh -c "echo ready; read line"`]);
  await once(child.stdout, 'data');
  expect(rowOf(child.pid!)).toMatchObject({ marker: undefined, unsettled: false });
  child.stdin.write('\n');
  await once(child.stdout, 'data');
  expect(rowOf(child.pid!)).toMatchObject({ marker: 'late', unsettled: false });
});

test('a process keeps the marker that it was seen with', async () => {
  const child = start('sh', ['-c', 'echo ready; read line; exec env -i sh -c "echo ready; read line"'], { [MARKER_NAME]: 'first' });
  await once(child.stdout, 'data');
  expect(rowOf(child.pid!)?.marker).toBe('first');
  child.stdin.write('\n');
  await once(child.stdout, 'data');
  expect(rowOf(child.pid!)?.marker).toBe('first');
});

test('a process without any environment is not waited for', async () => {
  const child = start('env', ['-i', '/bin/sh', '-c', 'echo ready; read line']);
  await once(child.stdout, 'data');
  expect(readFileSync(`/proc/${child.pid}/environ`, 'utf8')).toBe('');
  expect(rowOf(child.pid!)).toMatchObject({ marker: undefined, unsettled: false });
});

test('a program goes on without its first thread, with marker and memory', async () => {
  const child = start('python3', ['-c', headless('kept = bytearray(b"x") * 50_000_000', 'print("ready", flush=True)')], { [MARKER_NAME]: 'headless' });
  await once(child.stdout, 'data');
  const row = rowOf(child.pid!)!;
  expect(row).toMatchObject({ marker: 'headless', running: true, exiting: false });
  expect(useMoreThan([row], 40 * 1024 * 1024)).toBe(true);
  expect(await killTree({ marker: 'headless' })).toBe(true);
  expect(rowOf(child.pid!)?.running).not.toBe(true);
});

insideBubblewrap(() => {
  /** The parent of the second process in the namespace is outside, and asks after it only when it is told to: until then the first one cannot end. */
  const namespace = `
import ctypes, os, time
ids = (os.getuid(), os.getgid())
ctypes.CDLL(None).unshare(0x30000000)
for name, (inside, outside) in {"uid": (0, ids[0]), "gid": (0, ids[1])}.items():
    if name == "gid": open("/proc/self/setgroups", "w").write("deny")
    open(f"/proc/self/{name}_map", "w").write(f"{inside} {outside} 1")
init = os.fork()
if init == 0: time.sleep(300)
inside = os.fork()
if inside == 0: time.sleep(300)
print(init, flush=True)
input()
os.waitpid(inside, 0)
os.waitpid(init, 0)`;

  test('the first process of a namespace that still waits for the others in it is waited for', async () => {
    const child = start('python3', ['-c', namespace], { [MARKER_NAME]: 'namespace' });
    const init = Number(await once(child.stdout, 'data'));
    process.kill(init, 'SIGKILL');
    await until(() => !isReadable(`/proc/${init}/environ`));
    expect(rowOf(init)).toMatchObject({ running: true, marker: undefined, unsettled: true });
    child.stdin.write('\n');
    await once(child, 'exit');
    expect(rowOf(init)).toBeUndefined();
  });
});

function isReadable(path: string): boolean {
  try {
    return readFileSync(path, 'utf8') !== '';
  } catch {
    return false;
  }
}
