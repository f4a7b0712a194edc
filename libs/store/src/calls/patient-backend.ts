import { failure, FailureError } from '@apphub/model';
import { addAbortSignal, type Readable } from 'node:stream';
import type { Backend, CallOptions } from '../backend.ts';
import { layout } from '../layout.ts';
import { type Calls, type PatienceOptions, patientCalls } from './calls.ts';
import { idleGuard } from './idle-guard.ts';
import { patientList } from './patient-list.ts';
import { pipeThrough } from './pipe-through.ts';

/**
 * `backend` with time limits and retries on every call, so that a store that is down, slow or silent costs a bounded
 * time: see `patientCalls`.
 */
export function patientBackend(backend: Backend, options: PatienceOptions): Backend {
  const { asking, needing } = patientCalls(options);
  const { timeoutMs } = options.policy;
  return {
    identity: backend.identity,
    staging: backend.staging,
    put: (key, content, { signal } = {}) =>
      needing((inner) => backend.put(key, content, { signal: inner }), {
        what: `writing ${key}`,
        bytes: content.kind === 'bytes' ? content.bytes.length : content.size,
        signal,
      }),
    head: (key, { signal } = {}) => asking((inner) => backend.head(key, { signal: inner }), { what: `looking for ${key}`, signal }),
    get: (key, call = {}) => get(backend, key, { ...call, calls: isBytes(key) ? needing : asking, timeoutMs }),
    list: (prefix, call = {}) => patientList(backend, prefix, { ...call, asking }),
    delete: (key, { signal } = {}) => needing((inner) => backend.delete(key, { signal: inner }), { what: `deleting ${key}`, signal }),
    ...(backend.presignGet === undefined ? {} : { presignGet: backend.presignGet.bind(backend) }),
  };
}

/** Whoever reads a blob has use for it; documents are hints and claims, which one can do without. */
function isBytes(key: string): boolean {
  return key.startsWith(layout.blobs);
}

interface GetOptions extends CallOptions {
  readonly calls: Calls;
  readonly timeoutMs: number;
}

async function get(backend: Backend, key: string, { signal, calls, timeoutMs }: GetOptions): Promise<Readable | undefined> {
  const what = `reading ${key}`;
  const source = await calls((inner) => backend.get(key, { signal: inner }), { what, signal, discard: (late) => late?.destroy() });
  if (source === undefined) return undefined;
  const guarded = pipeThrough(source, idleGuard({ timeoutMs, what }), (error) => brokenOff(error, key));
  return signal === undefined ? guarded : addAbortSignal(signal, guarded);
}

function brokenOff(error: Error, key: string): Error {
  if (error instanceof FailureError) return error;
  return new FailureError(failure('STORE_UNAVAILABLE', `The store broke off while sending ${key}: ${error.message}.`), { cause: error });
}
