import { fail } from '@apphub/model';
import type { Backend } from '../backend.ts';
import type { DocumentStore } from '../store-port.ts';

/** Bytes; a document is read into memory, and what a store sends is not to be trusted. */
export const LARGEST_DOCUMENT = 8 * 1024 * 1024;

/** Documents in a backend; each is read whole. */
export function documentStore(backend: Backend): DocumentStore {
  return {
    async write(key, bytes, call) {
      if (bytes.length > LARGEST_DOCUMENT) throw new RangeError(`the document ${key} has ${bytes.length} bytes, at most ${LARGEST_DOCUMENT} are allowed`);
      await backend.put(key, { kind: 'bytes', bytes }, call);
    },
    async read(key, call) {
      const stream = await backend.get(key, call);
      if (stream === undefined) return undefined;
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        size += chunk.length;
        if (size > LARGEST_DOCUMENT) fail('RECORD_INVALID', `The document ${key} is larger than ${LARGEST_DOCUMENT} bytes.`);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    },
    async *list(prefix, call) {
      for await (const { key } of backend.list(prefix, call)) yield key;
    },
    delete: (key, call) => backend.delete(key, call),
  };
}
