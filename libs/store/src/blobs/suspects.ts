import { canonicalJson, type Digest } from '@apphub/model';
import type { Backend, CallOptions } from '../backend.ts';
import { layout } from '../layout.ts';

/**
 * Notes on blobs whose bytes were read and did not match their name. A note makes the blob count as absent, so that
 * the next build writes it again, in whatever process that is; writing it takes the note away.
 *
 * The blob itself is left alone: the damage may have happened on the reader's side, and a reader with a broken memory
 * bank must not be able to empty a shared store.
 */
export interface Suspects {
  has(digest: Digest, call: CallOptions): Promise<boolean>;
  /** Remembers at least in this process: a reader may not be allowed to write the note. */
  add(digest: Digest): Promise<void>;
  clear(digest: Digest, call: CallOptions): Promise<void>;
}

/** The notes kept in `backend`, one small document per blob. */
export function suspectNotes(backend: Backend): Suspects {
  const seen = new Set<Digest>();
  return {
    has: async (digest, call) => seen.has(digest) || (await backend.head(layout.suspect(digest), call)) !== undefined,
    async add(digest) {
      seen.add(digest);
      const bytes = Buffer.from(canonicalJson({ digest, since: new Date().toISOString() }));
      await quietly(backend.put(layout.suspect(digest), { kind: 'bytes', bytes }));
    },
    async clear(digest, call) {
      seen.delete(digest);
      await quietly(backend.delete(layout.suspect(digest), call));
    },
  };
}

/** A note that could not be written or removed costs a rebuild later, never the work at hand. */
async function quietly(note: Promise<void>): Promise<void> {
  await note.catch(() => undefined);
}
