import { canonicalJson, type Digest } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import type { IsolationDemand } from '@apphub/sandbox';
import { type BlobStore, type CallOptions, layout } from '@apphub/store';

export interface StampOptions extends CallOptions {
  /** See `trustStamp`. */
  readonly trust: string;
  /** The isolation that is asked for; what `auto` comes to is an input of the build, and known only there. */
  readonly isolation: IsolationDemand;
}

/**
 * Names the store, the scope, every collection so far and the isolation that is asked for: what a task runner has to
 * add to its own cache key, so that its hit never hides a bundle that was collected, lies in another store or was
 * built in another way.
 *
 * @throws FailureError STORE_* when the store cannot be asked.
 */
export async function storeStamp(store: BlobStore, { trust, isolation, ...call }: StampOptions): Promise<Digest> {
  const collections: string[] = [];
  for await (const key of store.documents.list(layout.epochs, call)) collections.push(key);
  return sha256(canonicalJson([store.identity, trust, collections, isolation]));
}
