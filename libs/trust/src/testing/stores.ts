import { type BlobStore, openFileBackend, openMemoryBackend, openStore } from '@apphub/store';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface OpenedStore extends AsyncDisposable {
  readonly store: BlobStore;
}

export function memoryStore(): BlobStore {
  return openStore(openMemoryBackend());
}

/** The backends that records are tried on; each call opens an empty store. */
export const stores: Readonly<Record<'memory' | 'file', () => Promise<OpenedStore>>> = {
  memory: async () => ({ store: memoryStore(), [Symbol.asyncDispose]: async () => undefined }),
  file: async () => {
    const root = await mkdtemp(join(tmpdir(), 'apphub-trust-'));
    const store = openStore(openFileBackend(root));
    return { store, [Symbol.asyncDispose]: () => rm(root, { recursive: true }) };
  },
};
