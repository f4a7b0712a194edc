import { failure, FailureError } from '@apphub/model';
import { addAbortSignal, type Readable } from 'node:stream';
import type { Backend, CallOptions } from '../backend.ts';
import { type Calls, type PatienceOptions, patientCalls } from './calls.ts';
import { idleGuard } from './idle-guard.ts';
import { patientList } from './patient-list.ts';
import { pipeThrough } from './pipe-through.ts';

/**
 * `backend` with time limits and retries on every call, so that a store that is down, slow or silent costs a bounded
 * time: see `patientCalls`.
 */
export function patientBackend(backend: Backend, options: PatienceOptions): Backend {
  const { reading, writing } = patientCalls(options);
  const { timeoutMs } = options.policy;
  return {
    identity: backend.identity,
    staging: backend.staging,
    put: (key, content, { signal } = {}) =>
      writing((inner) => backend.put(key, content, { signal: inner }), {
        what: `writing ${key}`,
        bytes: content.kind === 'bytes' ? content.bytes.length : content.size,
        signal,
      }),
    head: (key, { signal } = {}) => reading((inner) => backend.head(key, { signal: inner }), { what: `looking for ${key}`, signal }),
    get: (key, call = {}) => get(backend, key, { ...call, reading, timeoutMs }),
    list: (prefix, call = {}) => patientList(backend, prefix, { ...call, reading }),
    delete: (key, { signal } = {}) => writing((inner) => backend.delete(key, { signal: inner }), { what: `deleting ${key}`, signal }),
    ...(backend.presignGet === undefined ? {} : { presignGet: backend.presignGet.bind(backend) }),
  };
}

interface GetOptions extends CallOptions {
  readonly reading: Calls;
  readonly timeoutMs: number;
}

async function get(backend: Backend, key: string, { signal, reading, timeoutMs }: GetOptions): Promise<Readable | undefined> {
  const what = `reading ${key}`;
  const source = await reading((inner) => backend.get(key, { signal: inner }), { what, signal, discard: (late) => late?.destroy() });
  if (source === undefined) return undefined;
  const guarded = pipeThrough(source, idleGuard({ timeoutMs, what }), (error) => brokenOff(error, key));
  return signal === undefined ? guarded : addAbortSignal(signal, guarded);
}

function brokenOff(error: Error, key: string): Error {
  if (error instanceof FailureError) return error;
  return new FailureError(failure('STORE_UNAVAILABLE', `The store broke off while sending ${key}: ${error.message}.`), { cause: error });
}
