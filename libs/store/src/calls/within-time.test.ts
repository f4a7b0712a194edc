import { expect, test } from '@jest/globals';
import { FailureError } from '@apphub/model';
import { once } from 'node:events';
import { persist } from './persist.ts';
import { defaultCallPolicy } from './policy.ts';
import { openLine, standStill } from '../testing/standstill.ts';
import { withinTime } from './within-time.ts';

const forever = () => new Promise<never>(() => undefined);
const whenAborted = (signal: AbortSignal) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

test('gives the result of what ends in time', async () => {
  await expect(withinTime(async () => 'done', { timeoutMs: 60_000, what: 'waiting' })).resolves.toBe('done');
});

test('passes an error on as it is', async () => {
  const bug = new TypeError('a bug');
  await expect(withinTime(() => Promise.reject(bug), { timeoutMs: 60_000, what: 'waiting' })).rejects.toBe(bug);
});

test('gives up on what never ends', async () => {
  const waiting = withinTime(forever, { timeoutMs: 10, what: 'reading v1/x' });
  await expect(waiting).rejects.toMatchObject({ failure: { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('reading v1/x') } });
});

test('takes an answer that has come while the process stood still', async () => {
  using line = await openLine();
  const waiting = withinTime(() => once(line.near, 'data'), { timeoutMs: 10, what: 'waiting' });
  line.far.write('answer');
  standStill(50);
  expect(await waiting).toEqual([Buffer.from('answer')]);
});

test('waits for the clean-up of what listens when told to stop', async () => {
  const order: string[] = [];
  const operation = async (signal: AbortSignal) => {
    await whenAborted(signal);
    await Promise.resolve();
    order.push('cleaned up');
  };
  await withinTime(operation, { timeoutMs: 10, what: 'waiting' }).catch(() => order.push('given up'));
  expect(order).toEqual(['cleaned up', 'given up']);
});

test('lets go of a result that comes too late', async () => {
  const discarded: string[] = [];
  const operation = async (signal: AbortSignal) => {
    await whenAborted(signal);
    return 'late';
  };
  const waiting = withinTime(operation, { timeoutMs: 10, what: 'waiting', discard: (late) => discarded.push(late) });
  await expect(waiting).rejects.toThrow(FailureError);
  expect(discarded).toEqual(['late']);
});

test('does not even begin for a caller who has canceled', async () => {
  const reason = new Error('no longer wanted');
  const operation = () => Promise.reject(new Error('it began'));
  await expect(withinTime(operation, { timeoutMs: 10, what: 'waiting', signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test('a bug is not tried again', async () => {
  let calls = 0;
  const operation = () => {
    calls += 1;
    return Promise.reject(new TypeError('a bug'));
  };
  await expect(persist(operation, { policy: defaultCallPolicy, what: 'waiting' })).rejects.toThrow('a bug');
  expect(calls).toBe(1);
});

test('trying again ends with the bound, however many attempts are left', async () => {
  const policy = { ...defaultCallPolicy, attempts: 1_000_000, backoffMs: 5, timeoutMs: 5, boundMs: 100 };
  await expect(persist(forever, { policy, what: 'waiting' })).rejects.toMatchObject({ failure: { code: 'STORE_UNAVAILABLE' } });
});

test('a caller who cancels between two attempts is heard at once', async () => {
  const controller = new AbortController();
  const reason = new Error('no longer wanted');
  const policy = { ...defaultCallPolicy, timeoutMs: 5, backoffMs: 20_000 };
  const waiting = persist(forever, { policy, what: 'waiting', signal: controller.signal, onRetry: () => setImmediate(() => controller.abort(reason)) });
  await expect(waiting).rejects.toBe(reason);
});
