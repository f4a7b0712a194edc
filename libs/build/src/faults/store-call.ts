import type { Backend, ObjectInfo } from '@apphub/store';
import type { Operation } from '@apphub/store/contract';

/** One call that a build makes of its store: the how-manyeth of its name. */
export interface StoreCall {
  readonly operation: Operation;
  /** The kind of object, as `layout.ts` names its folder: "blobs", "records". */
  readonly kind: string;
  /** Counted from 1. */
  readonly ordinal: number;
}

/** A call as it was made of a store in which nothing goes wrong. */
export interface RecordedCall extends StoreCall {
  /** Whether bytes or keys travelled with it: only they can be cut, changed or broken off. */
  readonly carries: boolean;
}

const VERBS: Readonly<Record<Operation, string>> = { put: 'write', head: 'look for', get: 'read', list: 'list', delete: 'delete' };

/** @returns the words for a call: "read records", "look for blobs, 2nd time". */
export function callName({ operation, kind, ordinal }: StoreCall): string {
  const times = ordinal === 1 ? '' : `, ${ordinal === 2 ? '2nd' : ordinal === 3 ? '3rd' : `${ordinal}th`} time`;
  return `${VERBS[operation]} ${kind}${times}`;
}

/** Names the calls in the order in which they come. */
export function callCounter(): (operation: Operation, key: string) => StoreCall {
  const counts = new Map<string, number>();
  return (operation, key) => {
    const kind = key.split('/')[1] ?? '';
    const ordinal = (counts.get(`${operation} ${kind}`) ?? 0) + 1;
    counts.set(`${operation} ${kind}`, ordinal);
    return { operation, kind, ordinal };
  };
}

/** @param route chooses the backend that answers a call. */
export function routedBackend(backend: Backend, route: (call: StoreCall) => Backend): Backend {
  const name = callCounter();
  const to = (operation: Operation, key: string): Backend => route(name(operation, key));
  return {
    identity: backend.identity,
    staging: backend.staging,
    put: (key, content, call) => to('put', key).put(key, content, call),
    head: (key, call) => to('head', key).head(key, call),
    get: (key, call) => to('get', key).get(key, call),
    // Counted when it is asked, not when it is called: a listing that nobody reads asks nothing.
    async *list(prefix, call): AsyncGenerator<ObjectInfo> {
      yield* to('list', prefix).list(prefix, call);
    },
    delete: (key, call) => to('delete', key).delete(key, call),
  };
}

/** `backend`, and the calls it was asked for, in their order. */
export function recordedBackend(backend: Backend): { readonly backend: Backend; readonly calls: readonly RecordedCall[] } {
  const calls: RecordedCall[] = [];
  const recorded = routedBackend(backend, (call) => {
    const at = calls.push({ ...call, carries: call.operation === 'put' }) - 1;
    return noticing(backend, () => (calls[at] = { ...call, carries: true }));
  });
  return { backend: recorded, calls };
}

/** @param onCarry is told when a read or a listing finds something. */
export function noticing(backend: Backend, onCarry: () => void): Backend {
  return {
    ...backend,
    async get(key, call) {
      const stream = await backend.get(key, call);
      if (stream !== undefined) onCarry();
      return stream;
    },
    async *list(prefix, call) {
      for await (const info of backend.list(prefix, call)) {
        onCarry();
        yield info;
      }
    },
  };
}
