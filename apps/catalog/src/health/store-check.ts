import { fail } from '@apphub/model';
import { type BlobStore, layout } from '@apphub/store';
import { randomUUID } from 'node:crypto';
import type { Check } from './health.ts';

/** Writes a small document, reads it back and deletes it: a store that can only be read takes no bundle. */
export function storeCheck({ identity, documents }: Pick<BlobStore, 'identity' | 'documents'>): Check {
  return {
    name: 'store',
    async run(signal) {
      const key = layout.probe(randomUUID());
      const bytes = Buffer.from(JSON.stringify({ probe: key }));
      await documents.write(key, bytes, { signal });
      try {
        const read = await documents.read(key, { signal });
        if (read === undefined || !bytes.equals(read)) fail('STORE_UNAVAILABLE', `The store ${identity} does not give back what was written to it.`);
      } finally {
        await documents.delete(key, { signal }).catch(() => undefined);
      }
    },
  };
}
