import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchChildren } from './watch-children.ts';

const onLinux = process.platform === 'linux' ? test : test.skip;

const PROGRAM = `
  const kept = Buffer.alloc(200 << 20, 1);
  for (const used = () => process.cpuUsage().user / 1000, end = used() + 200; used() < end; );
  process.stdin.once('data', () => process.exit(kept.length > 0 ? 0 : 1));
  console.log('done');`;

onLinux('what a process has used is known after its end', async () => {
  const watch = watchChildren();
  const child = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await sleep(300);
  child.stdin.write('end\n');
  await once(child, 'exit');
  const { peakBytes, cpuMs } = watch.stop();
  expect(peakBytes).toBeGreaterThan(200 << 20);
  expect(cpuMs).toBeGreaterThan(200);
});
