import { failure, FailureError } from '@apphub/model';
import { openMemoryBackend, openStore } from '@apphub/store';
import { describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Check, createHealth, storeCheck } from './index.ts';

const fine: Check = { name: 'fine', run: async () => undefined };
const quiet = async () => [];
const LONG = 60_000;

function look(checks: readonly Check[], { warnings = quiet, timeoutMs = LONG }: { warnings?: () => Promise<readonly string[]>; timeoutMs?: number } = {}) {
  return createHealth({ checks, warnings, timeoutMs, maxAgeMs: 0 }).look();
}

describe('health', () => {
  test('is ok when all parts work, and warns when there is something to read', async () => {
    expect(await look([fine])).toMatchObject({ status: 'ok', warnings: [], checks: [{ name: 'fine', status: 'ok', message: null }] });
    expect(await look([fine], { warnings: async () => ['Old files.'] })).toMatchObject({ status: 'warn', warnings: ['Old files.'] });
  });

  test('fails with the part that does not work, and why', async () => {
    const away: Check = { name: 'store', run: () => Promise.reject(new FailureError(failure('STORE_UNAVAILABLE', 'The store is away.'))) };
    const { status, checks } = await look([fine, away]);
    expect(status).toBe('fail');
    expect(checks).toMatchObject([{ name: 'fine', status: 'ok' }, { name: 'store', status: 'fail', message: 'STORE_UNAVAILABLE The store is away.' }]);
  });

  test('does not wait for a part that never answers, and tells it to stop', async () => {
    let stopped = false;
    const hanging: Check = { name: 'hanging', run: (signal) => new Promise(() => signal.addEventListener('abort', () => (stopped = true))) };
    const { checks } = await look([hanging], { timeoutMs: 20, warnings: () => new Promise(() => undefined) });
    expect(checks).toMatchObject([{ status: 'fail', message: 'No answer within 20 ms.' }]);
    expect(stopped).toBe(true);
  });

  test('tells nobody what a bug looks like inside', async () => {
    const { checks } = await look([{ name: 'odd', run: () => Promise.reject(new Error('password is hunter2')) }]);
    expect(JSON.stringify(checks)).not.toContain('hunter2');
  });

  test('many who ask at once are one look', async () => {
    let looks = 0;
    const counting: Check = { name: 'counting', run: async () => void (await sleep(1), (looks += 1)) };
    const health = createHealth({ checks: [counting], warnings: quiet, timeoutMs: LONG, maxAgeMs: LONG });
    await Promise.all(Array.from({ length: 50 }, () => health.look()));
    expect(looks).toBe(1);
  });

  test('a store has to take, give back and forget a document', async () => {
    const backend = openMemoryBackend();
    expect((await look([storeCheck(openStore(backend))])).status).toBe('ok');
    const left: string[] = [];
    for await (const { key } of backend.list('')) left.push(key);
    expect(left).toEqual([]);
    const denied = { ...backend, put: () => Promise.reject(new FailureError(failure('STORE_DENIED', 'No.'))) };
    expect(await look([storeCheck(openStore(denied))])).toMatchObject({ status: 'fail', checks: [{ message: 'STORE_DENIED No.' }] });
  });
});
