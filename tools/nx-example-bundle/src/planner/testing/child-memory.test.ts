import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watchChildMemory } from './child-memory.ts';

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('the most memory of a process is known after its end', async () => {
  const memory = watchChildMemory();
  const child = spawn(process.execPath, ['-e', 'const kept = Buffer.alloc(300 << 20, 1); process.stdin.once("data", () => process.exit(kept.length > 0 ? 0 : 1)); console.log("filled")'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await new Promise((resolve) => setTimeout(resolve, 300));
  child.stdin.write('end\n');
  await once(child, 'exit');
  expect(memory.stop()).toBeGreaterThan(300 << 20);
});
