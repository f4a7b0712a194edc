import { describe, expect, test } from '@jest/globals';
import { type Failure, type FailureCode, failure, FailureError } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { type Backend, layout, openMemoryBackend, openStore } from '@apphub/store';
import { keepBlob } from './keep-blob.ts';

const bytes = Buffer.from('a bundle');
const seen = { digest: sha256(bytes), size: bytes.length };

/** A store with the bundle, in which notes of use cannot be written. */
async function storeWithoutNotes(code: FailureCode) {
  const backend = openMemoryBackend();
  await backend.put(layout.blob(seen.digest), { kind: 'bytes', bytes });
  const refusing: Backend = { ...backend, put: async () => { throw new FailureError(failure(code, 'No.')); } };
  return openStore(refusing, { attempts: 1 });
}

async function keep(store: Parameters<typeof keepBlob>[1]['store'], signal?: AbortSignal) {
  const told: Failure[] = [];
  return { kept: await keepBlob(seen, { store, signal, progress: { notice: (reason) => told.push(reason) } }), told };
}

describe('keeping a blob', () => {
  test('that is there succeeds; one that is gone, or has another size, does not', async () => {
    const backend = openMemoryBackend();
    const store = openStore(backend);
    expect(await keep(store)).toEqual({ kept: false, told: [] });
    await backend.put(layout.blob(seen.digest), { kind: 'bytes', bytes });
    expect(await keep(store)).toEqual({ kept: true, told: [] });
    await backend.put(layout.blob(seen.digest), { kind: 'bytes', bytes: Buffer.from('short') });
    expect(await keep(store)).toEqual({ kept: false, told: [] });
  });

  test('is tried by those who may only read without a word: a hit stays a hit', async () => {
    expect(await keep(await storeWithoutNotes('STORE_DENIED'))).toEqual({ kept: true, told: [] });
  });

  test('in a store with a fault is told, and does not cost the hit', async () => {
    expect(await keep(await storeWithoutNotes('STORE_FULL'))).toMatchObject({ kept: true, told: [{ code: 'STORE_FULL' }] });
  });

  test('ends when the build is canceled', async () => {
    await expect(keep(await storeWithoutNotes('STORE_FULL'), AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});
