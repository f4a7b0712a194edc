import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { readAll } from '../testing/bytes.ts';
import { openLine, standStill } from '../testing/standstill.ts';
import { idleGuard } from './idle-guard.ts';

const TIMEOUT_MS = 20;
const BYTES = Buffer.alloc(100_000, 'x');
const newGuard = () => idleGuard({ timeoutMs: TIMEOUT_MS, what: 'reading v1/x' });

test('a reader who takes long is not mistaken for a silent store', async () => {
  const guard = newGuard();
  guard.write(BYTES);
  await pause(5 * TIMEOUT_MS);
  guard.end();
  expect(await readAll(guard)).toEqual(BYTES);
});

test('a reader who waits for a silent store is told', async () => {
  const guard = newGuard();
  guard.write(BYTES);
  await expect(readAll(guard)).rejects.toMatchObject({ failure: { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('reading v1/x') } });
});

test('a process that stood still is not mistaken for a silent store', async () => {
  using line = await openLine();
  const guard = line.near.pipe(newGuard());
  const reading = once(guard, 'data');
  line.far.write('bytes');
  standStill(5 * TIMEOUT_MS);
  expect(await reading).toEqual([Buffer.from('bytes')]);
  guard.destroy();
});
