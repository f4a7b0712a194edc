import { expect, test } from '@jest/globals';
import { openLine, standStill } from '@apphub/store/contract';
import { once } from 'node:events';
import { deadlineIn, inTime } from './in-time.ts';

test('what never ends is given up, and told to stop', async () => {
  let told: AbortSignal | undefined;
  const forever = (signal: AbortSignal) => ((told = signal), new Promise<never>(() => undefined));
  const late = { failure: { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('waiting') } };
  await expect(inTime(forever, { deadline: deadlineIn(10), what: 'waiting' })).rejects.toMatchObject(late);
  expect(told?.reason).toMatchObject(late);
});

test('an answer that has come while the process stood still is in time', async () => {
  using line = await openLine();
  const waiting = inTime(() => once(line.near, 'data'), { deadline: deadlineIn(10), what: 'waiting' });
  line.far.write('answer');
  standStill(50);
  expect(await waiting).toEqual([Buffer.from('answer')]);
});
