import { describe, expect, test } from '@jest/globals';
import { openMemoryBackend } from '@apphub/store';
import { type Fault, faultyBackend, type Operation } from '@apphub/store/contract';
import { randomBytes } from 'node:crypto';
import { defaultCacheLimits } from './ports.ts';
import { startKit, testKey } from './testing/kit.ts';
import type { StaticTokens } from './tokens/static-token.ts';

/** Shorter than in service, so that these tests are; the store's own patience ends far later. */
const limits = { answerMs: 200 };
const patience = { timeoutMs: 6_000, boundMs: 6_000 };
/** Milliseconds: far more than the limits allow, far less than the store's patience. */
const BOUND_MS = 5_000;

const faults: readonly (readonly [string, Fault])[] = [
  ['is down', { kind: 'failing', code: 'STORE_UNAVAILABLE' }],
  ['denies everything', { kind: 'failing', code: 'STORE_DENIED' }],
  ['is full', { kind: 'failing', code: 'STORE_FULL' }],
  ['never answers', { kind: 'silent' }],
  ['is slow', { kind: 'slow', milliseconds: 5_000 }],
  ['cuts everything short', { kind: 'truncating', bytes: 7 }],
  ['lies', { kind: 'lying' }],
  ['breaks off', { kind: 'breaking', bytes: 7 }],
  ['falls silent in the middle', { kind: 'stalling', bytes: 7 }],
];
const readOperations: readonly (readonly Operation[] | undefined)[] = [undefined, ['get']];

/** A store with an entry in it that behaves well while it is filled. */
async function filled(size: number) {
  const backend = openMemoryBackend();
  await using kit = await startKit({ backend });
  const body = randomBytes(size);
  expect(await kit.put('1', body, kit.token('main'))).toBe(200);
  return { backend, body };
}

async function timed<T>(work: () => Promise<T>): Promise<T> {
  const since = performance.now();
  const value = await work();
  expect(performance.now() - since).toBeLessThan(BOUND_MS);
  return value;
}

describe.each(faults)('a store that %s', (name, fault) => {
  test.each(readOperations)('makes a GET a miss in time (on %j)', async (on) => {
    for (const size of [10, 400_000]) {
      const { backend } = await filled(size);
      await using kit = await startKit({ limits, patience, backend: faultyBackend(backend, { fault, ...(on === undefined ? {} : { on }) }) });
      expect(await timed(() => kit.text('1', kit.token('pr-1')))).toBe(404);
      expect(kit.happened.at(-1)).toMatchObject({ kind: 'cache-read', outcome: 'miss' });
      expect(kit.happened.at(-1)).not.toMatchObject({ reason: 'absent' });
      expect(kit.warnings.length).toBeGreaterThan(0);
    }
  });

  test('makes a PUT a refusal in time, or is never taken for one that has stored it', async () => {
    const backend = openMemoryBackend();
    await using kit = await startKit({ limits, patience, backend: faultyBackend(backend, { fault }) });
    const status = await timed(() => kit.put('1', 'body', kit.token('main')));
    const spoils = ['truncating', 'lying'].includes(fault.kind);
    if (!spoils && fault.kind !== 'stalling') expect([name, status]).toEqual([name, 403]);
    expect([200, 403]).toContain(status);
    await using well = await startKit({ backend });
    expect(['body', 404]).toContain(await well.text('1', well.token('main')));
  });
});

test.each(['put', 'head', 'list', 'delete'] as const)('a store that never answers a %s makes a PUT a refusal in time', async (operation) => {
  const backend = faultyBackend(openMemoryBackend(), { fault: { kind: 'silent' }, on: [operation] });
  await using kit = await startKit({ backend, limits, patience });
  const status = await timed(() => kit.put('1', 'body', kit.token('main')));
  expect([operation, [200, 403].includes(status)]).toEqual([operation, true]);
});

test('bytes that rot in the store are a miss, and the next upload mends them', async () => {
  const { backend } = await filled(400_000);
  for await (const { key } of backend.list('v1/blobs/')) await backend.put(key, { kind: 'bytes', bytes: randomBytes(400_000) });
  await using kit = await startKit({ backend });
  const token = kit.token('main');
  expect(await kit.text('1', token)).toBe(404);
  expect(kit.happened.at(-1)).toMatchObject({ reason: 'spoilt' });
  expect(await kit.put('1', 'built again', token)).toBe(200);
  expect(kit.happened.at(-1)).toMatchObject({ reason: 'repaired' });
  expect(await kit.text('1', token)).toBe('built again');
});

test('bytes that are gone are a miss, and the next upload mends them', async () => {
  const { backend } = await filled(10);
  for await (const { key } of backend.list('v1/blobs/')) await backend.delete(key);
  await using kit = await startKit({ backend });
  const token = kit.token('main');
  expect(await kit.text('1', token)).toBe(404);
  expect(await kit.put('1', 'built again', token)).toBe(200);
  expect(await kit.text('1', token)).toBe('built again');
});

test.each([
  ['silent', { find: () => new Promise<never>(() => undefined) }],
  ['down', { find: () => Promise.reject(new Error('down')) }],
] satisfies (readonly [string, StaticTokens])[])('tokens that cannot be looked up (%s) are a miss and a refusal in time', async (_, tokens) => {
  await using kit = await startKit({ tokens, limits, key: testKey });
  expect(await timed(() => kit.text('1', 'apphub_cache_x'))).toBe(404);
  expect(await timed(() => kit.put('1', 'body', 'apphub_cache_x'))).toBe(403);
  expect(kit.happened.map((happening) => ('reason' in happening ? happening.reason : ''))).toEqual(['trouble', 'trouble']);
});

test('a cache that is closed while its store is silent leaves no call behind that keeps the process', async () => {
  const { backend } = await filled(10);
  const signals: (AbortSignal | undefined)[] = [];
  const silent = (signal: AbortSignal | undefined) =>
    new Promise<never>((_, reject) => {
      signals.push(signal);
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  {
    await using kit = await startKit({ limits, patience, backend: { ...backend, get: (_key, call) => silent(call?.signal), delete: (_key, call) => silent(call?.signal) } });
    expect(await kit.text('1', kit.token('main'))).toBe(404);
    expect(await kit.put('2', 'body', kit.token('dev'))).toBe(403);
  }
  expect(signals.length).toBeGreaterThan(1);
  expect(signals.map((signal) => signal?.aborted)).toEqual(signals.map(() => true));
});

test('in service, trouble is told within two seconds', () => {
  expect(defaultCacheLimits.answerMs).toBeLessThan(2_000);
});
