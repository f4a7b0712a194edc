import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { processTable } from './process-table.ts';
import { useMoreThan } from './tree-size.ts';

const MEBIBYTE = 1024 * 1024;

test('a process that ended after the table was read uses no memory', async () => {
  const child = spawn('python3', ['-c', 'kept = bytearray(b"x") * 50_000_000; print("ready", flush=True); input()'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const members = processTable().filter(({ pid }) => pid === child.pid);
  expect(useMoreThan(members, 40 * MEBIBYTE)).toBe(true);
  child.stdin.end('\n');
  await once(child, 'close');
  expect(useMoreThan(members, 40 * MEBIBYTE)).toBe(false);
});
