import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readProcessStat } from '../process/proc.ts';
import { until } from '../testing/test-parent.ts';
import { startHeartbeat } from './heartbeat.ts';
import { livenessOf, thisOwner } from './owner.ts';

const here = thisOwner();

test('this process is alive', () => {
  expect(livenessOf(here)).toBe('alive');
});

test('a process with the same id and another start time is another one', () => {
  expect(livenessOf({ ...here, startTime: here.startTime! - 1 })).toBe('dead');
});

test('a process that ended is dead even while nobody has waited for it', async () => {
  // A shell would wait for it; the sleep that takes the shell's place does not.
  const script = '(until grep -qx sleep /proc/$$/comm; do :; done) & echo $!; exec sleep 300';
  const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(parent.stdout, 'data');
  const pid = Number(String(line));
  await until(() => readProcessStat(pid)?.running === false);
  expect(livenessOf({ ...here, pid, startTime: readProcessStat(pid)!.startTime })).toBe('dead');
  parent.kill();
  await once(parent, 'exit');
});

test.each([{ bootId: 'other' }, { pidNamespace: 'pid:[1]' }])('an owner elsewhere (%j) cannot be judged from here', (elsewhere) => {
  expect(livenessOf({ ...here, ...elsewhere })).toBe('unknown');
});

test('without start times, a missing process is dead and an existing one may be another', async () => {
  const gone = spawn('true');
  await once(gone, 'exit');
  const blind = { ...here, startTime: null, bootId: null, pidNamespace: null };
  expect(livenessOf({ ...blind, pid: gone.pid! }, blind)).toBe('dead');
  expect(livenessOf(blind, blind)).toBe('unknown');
});

test('the heartbeat renews the time of the owner file, and the file itself', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heartbeat-test-'));
  const file = join(folder, 'owner.json');
  await writeFile(file, '{}');
  await utimes(file, 1, 1);
  {
    using _beat = startHeartbeat(file, 10);
    await until(async () => (await stat(file)).mtimeMs > 1000);
    await rm(file);
    await until(() => existsSync(file));
  }
  await rm(folder, { recursive: true });
});

test('a heartbeat does not keep its process alive', async () => {
  const script = `import { startHeartbeat } from ${JSON.stringify(join(import.meta.dirname, 'heartbeat.ts'))}; startHeartbeat('/nowhere/owner.json');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  expect(await once(child, 'exit')).toEqual([0, null]);
});
