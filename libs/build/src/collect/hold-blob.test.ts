import { describe, expect, test } from '@jest/globals';
import { sha256 } from '@apphub/model/node';
import { type Backend, layout, openMemoryBackend, openStore } from '@apphub/store';
import { condemn } from './condemnation.ts';
import { holdBlob } from './hold-blob.ts';
import { readUse, RENEWED_AFTER_MS, writeUse } from './use-mark.ts';

const NOW = 1_900_000_000_000;
const HOUR = 60 * 60 * 1000;
const digest = sha256('bytes');

async function open() {
  const calls: string[] = [];
  const backend = openMemoryBackend();
  const counted: Backend = {
    ...backend,
    put: (key, content) => (calls.push(`put ${key}`), backend.put(key, content)),
    list: (prefix) => (calls.push(`list ${prefix}`), backend.list(prefix)),
  };
  const store = openStore(counted);
  await store.writeBlob((sink) => sink(Buffer.from('bytes')));
  calls.length = 0;
  return { store, calls };
}

describe('holding a blob', () => {
  test('writes when it was used, once in a while', async () => {
    const { store, calls } = await open();
    expect(await holdBlob(digest, store, { now: NOW })).toEqual({ digest, size: 5 });
    expect(await readUse(store, digest)).toBe(NOW);
    await holdBlob(digest, store, { now: NOW + RENEWED_AFTER_MS - 1 });
    expect(await readUse(store, digest)).toBe(NOW);
    await holdBlob(digest, store, { now: NOW + RENEWED_AFTER_MS });
    expect(await readUse(store, digest)).toBe(NOW + RENEWED_AFTER_MS);
    expect(calls.filter((call) => call.startsWith('put'))).toHaveLength(2);
  });

  test('costs one read where its last use was noted hours ago and the blob was just seen', async () => {
    const { store, calls } = await open();
    await writeUse(store, digest, { usedOn: NOW - HOUR });
    calls.length = 0;
    const seen = { digest, size: 5 };
    expect(await holdBlob(digest, store, { now: NOW, seen })).toBe(seen);
    expect(calls).toEqual([]);
  });

  test('of a blob that is gone says so', async () => {
    const { store } = await open();
    expect(await holdBlob(sha256('other'), store, { now: NOW })).toBeUndefined();
  });

  test('waits until a collector is done with it', async () => {
    const { store } = await open();
    const { withdraw } = await condemn(store, digest);
    let waits = 0;
    const wait = async () => {
      if ((waits += 1) < 3) return;
      await store.deleteBlob(digest);
      await withdraw();
    };
    expect(await holdBlob(digest, store, { now: NOW, wait })).toBeUndefined();
    expect(waits).toBe(3);
  });

  test('does not wait for ever for a collector that died, and removes its note', async () => {
    const { store } = await open();
    await condemn(store, digest);
    let waited = 0;
    const wait = async (milliseconds: number) => void (waited += milliseconds);
    expect(await holdBlob(digest, store, { now: NOW, wait })).toEqual({ digest, size: 5 });
    expect(waited).toBe(30_000);
    for await (const key of store.documents.list(layout.allCondemned)) expect(key).toBe('');
  });

  test.each(['', '{}', '{"usedOn":-1}', 'x'.repeat(1e6)])('a mark that is none (%#) is renewed', async (text) => {
    const { store } = await open();
    await store.documents.write(layout.use(digest), Buffer.from(text));
    await holdBlob(digest, store, { now: NOW });
    expect(await readUse(store, digest)).toBe(NOW);
  });

  test('a mark of the future is renewed', async () => {
    const { store } = await open();
    await writeUse(store, digest, { usedOn: NOW + HOUR });
    await holdBlob(digest, store, { now: NOW });
    expect(await readUse(store, digest)).toBe(NOW);
  });
});
