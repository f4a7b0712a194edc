import type { BlobStore, CallOptions } from '@apphub/store';

/**
 * A store whose calls end when `lifetime` does, besides when their own signals do: what several answers share and what
 * cleans up behind them has no signal of its own, and must not keep a process that wants to end.
 */
export function storeWithin(store: BlobStore, lifetime: AbortSignal): BlobStore {
  const { documents } = store;
  const within = <T extends CallOptions>(call: T | undefined) => ({ ...call, signal: call?.signal === undefined ? lifetime : AbortSignal.any([call.signal, lifetime]) });
  return {
    ...store,
    writeBlob: (produce, call) => store.writeBlob(produce, within(call)),
    statBlob: (digest, call) => store.statBlob(digest, within(call)),
    openBlob: (digest, call) => store.openBlob(digest, within(call)),
    deleteBlob: (digest, call) => store.deleteBlob(digest, within(call)),
    listBlobs: (call) => store.listBlobs(within(call)),
    documents: {
      write: (key, bytes, call) => documents.write(key, bytes, within(call)),
      read: (key, call) => documents.read(key, within(call)),
      list: (prefix, call) => documents.list(prefix, within(call)),
      delete: (key, call) => documents.delete(key, within(call)),
    },
  };
}
