import { expect, test } from '@jest/globals';
import { type DocumentStore, layout, openMemoryBackend, openStore } from '@apphub/store';
import { createOnce } from './create-once.ts';

const KEY = layout.nxEntry('1', 'main');
const bytes = Buffer.from('{}');
const newStore = (): DocumentStore => openStore(openMemoryBackend()).documents;

test('a creation that hangs on one store does not hold up that of the same document in another', async () => {
  const silent: DocumentStore = { ...newStore(), read: () => new Promise(() => undefined) };
  void createOnce(KEY, bytes, { documents: silent });
  expect(await createOnce(KEY, bytes, { documents: newStore() })).toBe('created');
});

test('of many who create at once, on one server or on several of one store, one is told that it did', async () => {
  const backend = openMemoryBackend();
  const servers = Array.from({ length: 3 }, () => openStore(backend).documents);
  const creations = await Promise.all([...servers, ...servers, ...servers].map((documents) => createOnce(KEY, bytes, { documents })));
  expect(creations.filter((creation) => creation === 'created')).toHaveLength(1);
});
