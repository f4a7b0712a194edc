import { expect, test } from '@jest/globals';
import type { Digest } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { type BlobStore, layout } from '@apphub/store';
import fc from 'fast-check';
import type { DoomedBlob } from './collection.ts';
import { holdBlob } from './hold-blob.ts';
import { sweepBlob } from './sweep.ts';

const DAY = 24 * 60 * 60 * 1000;
const digest = sha256('an old bundle');
const SIZE = 13;
const MARK = Buffer.from(`{"usedOn":${Date.now() - 30 * DAY}}`);

/** A store whose every call waits until the scheduler lets it go, so that all orders of calls are tried. */
function scheduledStore(s: fc.Scheduler, objects: Map<string, Uint8Array>): BlobStore {
  const step = <T>(name: string, work: () => T) => s.schedule(Promise.resolve(), name).then(work);
  const calls: Pick<BlobStore, 'statBlob' | 'deleteBlob' | 'documents'> = {
    statBlob: () => step('stat', () => (objects.has(layout.blob(digest)) ? { digest, size: SIZE } : undefined)),
    deleteBlob: () => step('delete blob', () => void objects.delete(layout.blob(digest))),
    documents: {
      write: (key, bytes) => step(`write ${key}`, () => void objects.set(key, bytes)),
      read: (key) => step(`read ${key}`, () => objects.get(key)),
      delete: (key) => step(`delete ${key}`, () => void objects.delete(key)),
      async *list(prefix) {
        yield* await step(`list ${prefix}`, () => [...objects.keys()].filter((key) => key.startsWith(prefix)));
      },
    },
  };
  return calls as BlobStore;
}

const doomed: DoomedBlob = { kind: 'blob', reason: 'unnamed', digest, size: SIZE, usedOn: 0, slugs: [], records: 0 };

/** What a build does with a bundle: it sends the bytes unless they are there, and relies on what it then holds. */
async function rely(store: BlobStore, s: fc.Scheduler): Promise<Digest> {
  for (;;) {
    if ((await store.statBlob(digest)) === undefined) await store.documents.write(layout.blob(digest), Buffer.alloc(SIZE));
    const held = await holdBlob(digest, store, { wait: () => s.schedule(Promise.resolve(), 'wait') });
    if (held !== undefined) return held.digest;
  }
}

test('whatever the order of their calls, a blob that a build holds is there when builds and collectors are done', async () => {
  const fates = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.record({ builds: fc.integer({ min: 1, max: 2 }), collectors: fc.integer({ min: 1, max: 2 }), oldMark: fc.boolean() }),
      async (s, { builds, collectors, oldMark }) => {
        const objects = new Map([[layout.blob(digest), Buffer.alloc(SIZE)], ...(oldMark ? [[layout.use(digest), MARK] as const] : [])]);
        const store = scheduledStore(s, objects);
        const sweep = async () => fates.add(await sweepBlob(doomed, store, { records: [], graceMs: DAY, now: Date.now() }));
        const work = [...Array.from({ length: collectors }, sweep), ...Array.from({ length: builds }, () => rely(store, s))];
        await s.waitFor(Promise.all(work));
        expect([...objects.keys()].sort()).toEqual([layout.blob(digest), layout.use(digest)]);
      },
    ),
    { numRuns: 2000 },
  );
  expect([...fates].sort()).toEqual(['deleted', 'in-use']);
});
