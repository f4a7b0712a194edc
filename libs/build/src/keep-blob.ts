import { failureOf } from '@apphub/model';
import type { BlobRef, BlobStore } from '@apphub/store';
import { holdBlob } from './collect/index.ts';
import type { Progress } from './progress.ts';

export interface KeepContext {
  readonly store: BlobStore;
  readonly progress: Pick<Progress, 'notice'>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes hold of a blob that this build found or wrote, so that no collection takes it while the build relies on it.
 * A store that takes no such note, or cannot be asked, is told of and does not fail the build.
 *
 * @returns false if the blob is known to be gone.
 */
export async function keepBlob(seen: BlobRef, { store, progress, signal }: KeepContext): Promise<boolean> {
  try {
    const held = await holdBlob(seen.digest, store, { seen, ...(signal === undefined ? {} : { signal }) });
    return held?.size === seen.size;
  } catch (error) {
    signal?.throwIfAborted();
    const reason = failureOf(error);
    // Whoever may only read is not told at every hit; records and the grace period protect what they use.
    if (reason.code !== 'STORE_DENIED') progress.notice(reason);
    return true;
  }
}
