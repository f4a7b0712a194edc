import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { FailureCode } from '@apphub/model';
import { setTimeout as pause } from 'node:timers/promises';
import { layout } from '../layout.ts';
import { openStore } from '../open-store.ts';
import type { BlobStore } from '../store-port.ts';
import { collect, readAll, readText } from './bytes.ts';
import { type Fault, faultyBackend, type FaultyBackend, type Operation } from './faulty-backend.ts';
import type { BackendHarness, OpenedBackend } from './harness.ts';
import { eager, failureCodeOf, hasty, refOf, writeText } from './store-kit.ts';

const TEXT = 'x'.repeat(100_000);
const { digest, size } = refOf(TEXT);
const down: Fault = { kind: 'failing', code: 'STORE_UNAVAILABLE' };

/** Every call of a store; each of them must settle whatever the backend does. */
const calls: Readonly<Record<string, (store: BlobStore) => Promise<unknown>>> = {
  writeBlob: (store) => writeText(store, 'something new'),
  statBlob: (store) => store.statBlob(digest),
  openBlob: async (store) => await readAll(await store.openBlob(digest)),
  deleteBlob: (store) => store.deleteBlob(digest),
  listBlobs: (store) => collect(store.listBlobs()),
  'documents.write': (store) => store.documents.write(`${layout.epochs}1`, Buffer.from('1')),
  'documents.read': (store) => store.documents.read(`${layout.epochs}0`),
  'documents.list': (store) => collect(store.documents.list(layout.epochs)),
  'documents.delete': (store) => store.documents.delete(`${layout.epochs}0`),
};
const callNames = Object.keys(calls);

/** A store behind which things go wrong: bounded time, the right failure, no wrong answer. */
export function describeFaults({ open }: BackendHarness): void {
  describe('faults', () => {
    let opened: OpenedBackend;
    beforeEach(async () => {
      opened = await open();
      const store = openStore(opened.backend);
      await writeText(store, TEXT);
      await store.documents.write(`${layout.epochs}0`, Buffer.from('0'));
    });
    afterEach(() => opened.close());
    const broken = (fault: Fault, plan: { on?: readonly Operation[]; times?: number } = {}): { backend: FaultyBackend; store: BlobStore } => {
      const backend = faultyBackend(opened.backend, { fault, ...plan });
      const waits = fault.kind === 'silent' || fault.kind === 'stalling';
      return { backend, store: openStore(backend, waits ? hasty : eager) };
    };
    const settle = (name: string, store: BlobStore) => failureCodeOf(calls[name]?.(store) ?? Promise.reject(new Error(name)));

    test.each(callNames)('%s of a store that is down fails as an outage', async (name) => {
      expect(await settle(name, broken(down).store)).toBe('STORE_UNAVAILABLE');
    });

    test.each(callNames)('%s of a store that never answers settles as an outage', async (name) => {
      expect(await settle(name, broken({ kind: 'silent' }).store)).toBe('STORE_UNAVAILABLE');
    });

    test.each(callNames)('%s of a store that stumbles twice succeeds', async (name) => {
      expect(await settle(name, broken(down, { times: 2 }).store)).toBe('none');
    });

    test.each(callNames)('%s of a slow store succeeds', async (name) => {
      const slow = openStore(faultyBackend(opened.backend, { fault: { kind: 'slow', milliseconds: 20 } }), eager);
      expect(await settle(name, slow)).toBe('none');
    });

    test.each<FailureCode>(['STORE_DENIED', 'STORE_FULL', 'STORE_BUCKET_MISSING'])('%s is told at once: time does not mend it', async (code) => {
      const { backend, store } = broken({ kind: 'failing', code }, { on: ['put'] });
      expect(await failureCodeOf(writeText(store, 'something new'))).toBe(code);
      expect(backend.calls.put).toBe(1);
    });

    test('a call is tried as often as the setting says, and no more', async () => {
      const { backend, store } = broken(down, { on: ['put'] });
      expect(await failureCodeOf(writeText(store, 'something new'))).toBe('STORE_UNAVAILABLE');
      expect(backend.calls.put).toBe(eager.attempts);
    });

    test('while the store is down, later reads ask once; a write, and reads after it is back, ask patiently', async () => {
      const { backend, store } = broken(down, { times: 9 });
      await settle('documents.read', store);
      expect(backend.calls.get).toBe(3);
      await settle('documents.read', store);
      expect(backend.calls.get).toBe(4);
      await settle('documents.write', store);
      expect(backend.calls.put).toBe(3);
      await settle('documents.read', store);
      await settle('documents.read', store);
      expect(await settle('documents.read', store)).toBe('none');
    });

    test('somebody who waits is told of each attempt that failed', async () => {
      const told: number[] = [];
      const backend = faultyBackend(opened.backend, { fault: down, on: ['get'], times: 2 });
      const store = openStore(backend, { ...eager, onRetry: ({ failure, attempt }) => told.push(attempt, failure.code.length) });
      await readAll(await store.openBlob(digest));
      expect(told).toEqual([1, 'STORE_UNAVAILABLE'.length, 2, 'STORE_UNAVAILABLE'.length]);
    });

    test('a write goes through although the store could not be asked what it has', async () => {
      const { store } = broken(down, { on: ['head'] });
      expect(await writeText(store, 'something new')).toEqual(refOf('something new'));
      expect(await readText(await openStore(opened.backend).openBlob(refOf('something new').digest))).toBe('something new');
    });

    test.each<Fault>([
      { kind: 'breaking', bytes: 1000 },
      { kind: 'stalling', bytes: 1000 },
      { kind: 'stalling', bytes: 0 },
    ])('a blob that stops on its way is an outage, not the end: %j', async (fault) => {
      const { store } = broken(fault, { on: ['get'] });
      expect(await settle('openBlob', store)).toBe('STORE_UNAVAILABLE');
      expect(await openStore(opened.backend).statBlob(digest)).toEqual({ digest, size });
    });

    test('a reader who takes long is not mistaken for a silent store', async () => {
      const timeoutMs = 2_000;
      const stream = await openStore(opened.backend, { timeoutMs }).openBlob(digest);
      const seen: Uint8Array[] = [];
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        if (seen.length === 0) await pause(timeoutMs + 500);
        seen.push(chunk);
      }
      expect(Buffer.concat(seen).toString()).toBe(TEXT);
    });

    test('a listing that breaks off starts again and tells nothing twice', async () => {
      const others = await Promise.all(['a', 'b', 'c'].map((text) => writeText(openStore(opened.backend), text)));
      const { store } = broken({ kind: 'breaking', bytes: 0 }, { on: ['list'], times: 1 });
      const listed = (await collect(store.listBlobs())).map((blob) => blob.digest);
      expect(listed).toEqual([digest, ...others.map((ref) => ref.digest)].sort());
    });

    test('a caller who cancels does not wait for a store that never answers', async () => {
      const controller = new AbortController();
      const patient = openStore(faultyBackend(opened.backend, { fault: { kind: 'silent' } }), { ...hasty, timeoutMs: 500, boundMs: 600_000, attempts: 20 });
      const asking = patient.statBlob(digest, { signal: controller.signal });
      const reason = new Error('no longer wanted');
      controller.abort(reason);
      await expect(asking).rejects.toBe(reason);
    });
  });
}
