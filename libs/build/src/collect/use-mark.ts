import { type Digest, FailureError } from '@apphub/model';
import { type BlobStore, type CallOptions, layout } from '@apphub/store';

/**
 * When somebody last relied on a blob. Whoever relies on one that was there already renews its mark, at most every
 * `RENEWED_AFTER_MS`, so that a hit is not a write.
 */
export const RENEWED_AFTER_MS = 6 * 60 * 60 * 1000;

const MARK = /^\{"usedOn":(\d{1,16})\}$/;

/** @returns milliseconds since the epoch; undefined where there is no mark or one that says nothing. */
export async function readUse(store: BlobStore, digest: Digest, call: CallOptions = {}): Promise<number | undefined> {
  const bytes = await readOrNothing(store, layout.use(digest), call);
  const match = bytes && MARK.exec(Buffer.from(bytes).toString('latin1'));
  return match ? Number(match[1]) : undefined;
}

/** Until when a blob with this mark may have been relied on: a use within that time does not renew it. */
export function usedUntil(mark: number | undefined): number {
  return mark === undefined ? 0 : mark + RENEWED_AFTER_MS;
}

/** Says that a blob is in use now. */
export async function writeUse(store: BlobStore, digest: Digest, { usedOn, ...call }: CallOptions & { readonly usedOn: number }): Promise<void> {
  await store.documents.write(layout.use(digest), Buffer.from(`{"usedOn":${Math.round(usedOn)}}`), call);
}

/** A mark that is too large to be one says nothing. */
async function readOrNothing(store: BlobStore, key: string, call: CallOptions): Promise<Uint8Array | undefined> {
  try {
    return await store.documents.read(key, call);
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'RECORD_INVALID') return undefined;
    throw error;
  }
}
