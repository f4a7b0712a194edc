import { expect, test } from '@jest/globals';
import { createPublicKey } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { entryReader } from '../entries/read-entry.ts';
import { type Kit, type KitOptions, startKit, testKey } from '../testing/kit.ts';
import { sweepCache, type SweepOptions } from './sweep.ts';

const DAY = 86_400_000;
const keys = new Map([[testKey.id, createPublicKey(testKey.privateKey)]]);

function sweep({ store }: Kit, options: Partial<SweepOptions> = {}) {
  return sweepCache({ store, reader: entryReader(store, keys), signer: { keys } }, { apply: true, graceMs: 0, now: Date.now(), ...options });
}

async function isEmpty(items: AsyncIterable<unknown>): Promise<boolean> {
  for await (const _ of items) return false;
  return true;
}

async function filled(options: KitOptions = {}): Promise<Kit & { readonly main: string }> {
  const kit = await startKit(options);
  const main = kit.token('main');
  for (const hash of ['1', '2', '3']) expect(await kit.put(hash, `body of ${hash} `.repeat(10), main)).toBe(200);
  return { ...kit, main };
}

test('without a rule everything stays', async () => {
  await using kit = await filled();
  expect(await sweep(kit)).toMatchObject({ taken: [], freed: { blobs: 0 }, left: { entries: 3, bytes: 300 } });
  expect(await kit.text('1', kit.main)).toContain('body of 1');
});

test('entries go by age, with their bytes; a dry run tells and takes nothing', async () => {
  await using kit = await filled();
  const later = { now: Date.now() + 10 * DAY, maxAgeMs: 9 * DAY };
  const dry = await sweep(kit, { ...later, apply: false });
  expect(dry).toMatchObject({ applied: false, taken: [{ reason: 'old' }, { reason: 'old' }, { reason: 'old' }] });
  expect(await kit.text('1', kit.main)).toContain('body of 1');
  expect(await sweep(kit, later)).toMatchObject({ taken: dry.taken, freed: { blobs: 3 }, left: { entries: 0 } });
  await using other = await startKit({ backend: kit.backend });
  expect(await other.text('1', other.token('main'))).toBe(404);
});

test('bytes within the grace period stay, and a swept hash can be uploaded again', async () => {
  await using kit = await filled();
  expect(await sweep(kit, { maxAgeMs: 0, graceMs: DAY })).toMatchObject({ freed: { blobs: 0 } });
  expect(await kit.put('1', 'again', kit.main)).toBe(200);
  expect(await kit.text('1', kit.main)).toBe('again');
});

test.each(['2026-03-01T12:00:00.000Z', '2026-03-01T23:59:59.900Z'])('what was read lately stays when room has to be made (read at %s)', async (time) => {
  const now = Date.parse(time);
  await using kit = await filled({ now: () => now });
  await kit.text('2', kit.main);
  while (await isEmpty(kit.store.documents.list('v1/nx/uses/'))) await pause(10);
  const { taken } = await sweep(kit, { maxBytes: 150, now: now + 3 * DAY });
  expect(taken.map(({ entry, reason }) => [entry.hash, reason])).toEqual([['1', 'too-much'], ['3', 'too-much']]);
  expect(await sweep(kit, { unusedMs: 3 * DAY, now: now + 3 * DAY })).toMatchObject({ taken: [] });
  expect(await sweep(kit, { unusedMs: 3 * DAY, now: now + 5 * DAY })).toMatchObject({ taken: [{ entry: { hash: '2' }, reason: 'unused' }] });
});

test('bytes that another scope names stay', async () => {
  await using kit = await startKit();
  const [main, pull] = [kit.token('main'), kit.token('pr-1')];
  await kit.put('1', 'the same', main);
  await kit.put('1', 'the same', pull);
  expect((await kit.request('/v1/scope', { method: 'DELETE', token: pull })).status).toBe(200);
  expect(await sweep(kit)).toMatchObject({ taken: [{ entry: { scope: 'pr-1' }, reason: 'closed' }], freed: { blobs: 0 } });
  expect(await kit.text('1', main)).toBe('the same');
});

test('with a wrong key nothing is taken', async () => {
  await using kit = await filled();
  const { store } = kit;
  const none = new Map<string, never>();
  const swept = await sweepCache({ store, reader: entryReader(store, none), signer: { keys: none } }, { apply: true, graceMs: 0, now: Date.now(), maxAgeMs: 0 });
  expect(swept).toMatchObject({ taken: [], disbelieved: 3, freed: { blobs: 0 } });
  expect(await kit.text('1', kit.main)).toContain('body of 1');
});
