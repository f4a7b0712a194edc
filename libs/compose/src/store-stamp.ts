import { canonicalJson, type Digest } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { type BlobStore, type CallOptions, layout } from '@apphub/store';
import { localRecords } from '@apphub/trust';
import { isolation } from './isolation.ts';

/**
 * Names the store, the scope, every collection so far and how builds are isolated here: what a task runner has to
 * add to its own cache key, so that its hit never hides a bundle that was collected, lies in another store or was
 * built in another way.
 *
 * @throws FailureError STORE_* when the store cannot be asked.
 */
export async function storeStamp(store: BlobStore, call: CallOptions = {}): Promise<Digest> {
  const collections: string[] = [];
  for await (const key of store.documents.list(layout.epochs, call)) collections.push(key);
  const { name, workspacePath = null } = isolation.profile;
  return sha256(canonicalJson([store.identity, localRecords(store).scope, collections, name, workspacePath]));
}
