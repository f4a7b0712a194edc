import { describe, expect, test } from '@jest/globals';
import { type Digest, failure, FailureError, type FingerprintField, fingerprintRecord, parsePlatform } from '@apphub/model';
import { fingerprintOf, sha256 } from '@apphub/model/node';
import { type BlobStore, layout, openMemoryBackend, openStore } from '@apphub/store';
import { localRecords } from '@apphub/trust';
import { aged } from '../testing/old-store.ts';
import type { Claim, Claims } from './claims.ts';
import { collect } from './collect.ts';
import type { CollectOptions } from './collection.ts';
import { condemn } from './condemnation.ts';
import { readUse, writeUse } from './use-mark.ts';

const DAY = 24 * 60 * 60 * 1000;
const LONG_AGO = Date.now() - 30 * DAY;

interface Others extends Claims {
  readonly known: Map<Digest, Claim>;
  /** What they were told, in order. */
  readonly told: string[];
}

/** Somebody who names what `known` says. */
function others(): Others {
  const known = new Map<Digest, Claim>();
  const told: string[] = [];
  return {
    known,
    told,
    read: async () => known,
    async take({ digest }, { remove }) {
      told.push(`take ${digest}`);
      if (known.get(digest)?.isNamed === true) return 'in-use';
      await remove();
      known.delete(digest);
      return 'deleted';
    },
    async withdraw(digest) {
      told.push(`withdraw ${digest}`);
      known.delete(digest);
    },
  };
}

const claim = (changes: Partial<Claim> = {}): Claim => ({ isNamed: false, knownSince: LONG_AGO, isAnnounced: false, ...changes });

/** An old store with a blob that only others can name, and one that an old build has left. */
async function open() {
  const store = openStore(aged(openMemoryBackend(), 30));
  const write = async (text: string) => (await store.writeBlob((sink) => sink(Buffer.from(text)))).digest;
  const uploaded = await write('uploaded');
  const built = await write('built');
  const inputs = fingerprintRecord([['file:bundle/a', `- ${sha256('a')}`] as FingerprintField]);
  const on = new Date(LONG_AGO).toISOString();
  await localRecords(store).add({ slug: 'tides', version: '1.0.0', fingerprint: fingerprintOf(inputs), inputs, digest: built, contentDigest: sha256('tar'), size: 5, platform: parsePlatform('linux-x64-glibc'), isolation: 'bubblewrap', startedOn: on, finishedOn: on });
  const claims = others();
  const run = (options: Partial<CollectOptions> = {}) => collect(store, { apply: true, graceMs: DAY, claims, ...options });
  return { store, claims, uploaded, built, run };
}

async function keys(store: BlobStore, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const key of store.documents.list(prefix)) found.push(key);
  return found;
}

const has = async (store: BlobStore, digest: Digest) => (await store.statBlob(digest)) !== undefined;

describe('what others name', () => {
  test('stays, however old and large it is, and whatever the records say', async () => {
    const { store, claims, uploaded, built, run } = await open();
    for (const digest of [uploaded, built]) claims.known.set(digest, claim({ isNamed: true }));
    expect(await run({ maxAgeMs: 2 * DAY, maxBytes: 0 })).toMatchObject({ taken: [], left: { blobs: 2 }, overBytes: 13 });
    expect(claims.told).toEqual([]);
    expect(await keys(store, layout.records('local', fingerprintOf(fingerprintRecord([['file:bundle/a', `- ${sha256('a')}`]]))))).toHaveLength(1);
  });

  test('and what they do not name goes through their hands', async () => {
    const { store, claims, uploaded, built, run } = await open();
    claims.known.set(uploaded, claim());
    expect(await run({ apply: false })).toMatchObject({ taken: [{ digest: uploaded, reason: 'unnamed', fate: 'would-be-deleted' }] });
    expect(claims.told).toEqual([]);
    expect(await run({ maxAgeMs: 2 * DAY })).toMatchObject({ freed: { blobs: 2 }, left: { blobs: 0 } });
    expect([...claims.told].sort()).toEqual([uploaded, built].map((digest) => `take ${digest}`).sort());
    expect(await keys(store, 'v1/records')).toEqual([]);
  });

  test('is theirs within the grace period from when they got to know it', async () => {
    const { claims, uploaded, run } = await open();
    claims.known.set(uploaded, claim({ knownSince: Date.now() - DAY / 2 }));
    expect((await run()).taken).toEqual([]);
    expect((await run({ graceMs: DAY / 4 })).taken).toMatchObject([{ digest: uploaded, fate: 'deleted' }]);
  });

  test('since it was looked at stays with its records, and no announcement is left', async () => {
    const { store, claims, built, run } = await open();
    const take: Claims['take'] = async (blob, options) => {
      claims.known.set(blob.digest, claim({ isNamed: true }));
      return await claims.take(blob, options);
    };
    const result = await run({ maxAgeMs: 2 * DAY, claims: { ...claims, take } });
    expect(result).toMatchObject({ taken: [{ fate: 'in-use' }, { fate: 'in-use' }], freed: { blobs: 0 } });
    expect(await has(store, built)).toBe(true);
    expect(await keys(store, 'v1/records')).toHaveLength(1);
    expect(await keys(store, layout.allCondemned)).toEqual([]);
  });

  test('is not even asked for while a build holds it', async () => {
    const { store, claims, uploaded } = await open();
    const documents = { ...store.documents, write: async (key: string, bytes: Uint8Array) => {
      if (key.startsWith(layout.allCondemned)) await writeUse(store, uploaded, { usedOn: Date.now() });
      await store.documents.write(key, bytes);
    } };
    expect((await collect({ ...store, documents }, { apply: true, graceMs: DAY, claims })).taken).toMatchObject([{ fate: 'in-use' }]);
    expect(claims.told).toEqual([]);
  });
});

describe('when others cannot be asked', () => {
  const away = async () => Promise.reject(new FailureError(failure('DATABASE_UNAVAILABLE', 'The database cannot be reached.')));

  test.each([true, false])('what goes is not known, and nothing does (apply: %p)', async (apply) => {
    const { store, claims, uploaded, run } = await open();
    await expect(run({ apply, claims: { ...claims, read: away } })).rejects.toMatchObject({ failure: { code: 'DATABASE_UNAVAILABLE' } });
    expect(await has(store, uploaded)).toBe(true);
    expect(await keys(store, layout.epochs)).toEqual([]);
  });

  test('any more, nothing is deleted from then on, and no build has to wait', async () => {
    const { store, claims, uploaded, built, run } = await open();
    await expect(run({ maxAgeMs: 2 * DAY, claims: { ...claims, take: away } })).rejects.toMatchObject({ failure: { code: 'DATABASE_UNAVAILABLE' } });
    expect([await has(store, uploaded), await has(store, built)]).toEqual([true, true]);
    expect(await keys(store, layout.allCondemned)).toEqual([]);
  });
});

describe('what a killed collection has announced to others', () => {
  test('is taken by the next one if it would be anyway', async () => {
    const { store, claims, uploaded, run } = await open();
    claims.known.set(uploaded, claim({ isAnnounced: true }));
    await run();
    expect(claims.told).toEqual([`take ${uploaded}`]);
    expect(await has(store, uploaded)).toBe(false);
  });

  test('is taken back if it is gone, or is to stay, and not by a collection that is only tried', async () => {
    const { store, claims, built, run } = await open();
    const gone = sha256('gone');
    for (const digest of [built, gone]) claims.known.set(digest, claim({ isAnnounced: true }));
    await run({ apply: false });
    expect(claims.told).toEqual([]);
    await run();
    expect(claims.told.filter((words) => words.startsWith('withdraw')).sort()).toEqual([built, gone].map((digest) => `withdraw ${digest}`).sort());
    expect(await has(store, built)).toBe(true);
    expect(await readUse(store, gone)).toBeUndefined();
  });

  test('is left to a collector that is still at it', async () => {
    const { store, claims, built, run } = await open();
    claims.known.set(built, claim({ isAnnounced: true }));
    const { withdraw } = await condemn(store, built);
    const steps: string[] = [];
    const ended = run({ claims: { ...claims, withdraw: async (digest) => void steps.push(`withdrawn ${digest}`) } });
    await new Promise((resolve) => setTimeout(resolve, 300));
    steps.push('collector is done');
    await withdraw();
    await ended;
    expect(steps).toEqual(['collector is done', `withdrawn ${built}`]);
  });
});
