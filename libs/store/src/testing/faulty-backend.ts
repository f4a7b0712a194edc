import { failure, type FailureCode, FailureError } from '@apphub/model';
import { readFile } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Backend, Content } from '../backend.ts';
import { readAll } from './bytes.ts';

/** What a store can do wrong. */
export type Fault =
  /** Refuses every call at once. */
  | { readonly kind: 'failing'; readonly code: FailureCode }
  /** Never answers, and does not listen when told to stop. */
  | { readonly kind: 'silent' }
  /** Does everything right, after a while. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** Keeps or sends only the first bytes, and says that this was all. */
  | { readonly kind: 'truncating'; readonly bytes: number }
  /** Keeps or sends other bytes of the same number. */
  | { readonly kind: 'lying' }
  /** The connection breaks after some bytes. */
  | { readonly kind: 'breaking'; readonly bytes: number }
  /** Sends some bytes and then nothing, for ever. */
  | { readonly kind: 'stalling'; readonly bytes: number };

export type Operation = 'put' | 'head' | 'get' | 'list' | 'delete';

export interface FaultPlan {
  readonly fault: Fault;
  /** All of them if absent. */
  readonly on?: readonly Operation[];
  /** How many calls go wrong before the store is well again; all if absent. */
  readonly times?: number;
}

export interface FaultyBackend extends Backend {
  /** How often each operation was called. */
  readonly calls: Readonly<Record<Operation, number>>;
}

/** `backend`, with things going wrong as planned. */
export function faultyBackend(backend: Backend, { fault, on, times = Number.POSITIVE_INFINITY }: FaultPlan): FaultyBackend {
  const calls = { put: 0, head: 0, get: 0, list: 0, delete: 0 };
  let left = times;
  const strikes = (operation: Operation): boolean => {
    calls[operation] += 1;
    if (left <= 0 || on?.includes(operation) === false) return false;
    left -= 1;
    return true;
  };
  return {
    ...backend,
    calls,
    async put(key, content, call) {
      if (!strikes('put')) return await backend.put(key, content, call);
      await beforeAnswer(fault);
      if (fault.kind === 'breaking') throw outage();
      await backend.put(key, await spoilContent(content, fault), call);
    },
    async head(key, call) {
      if (strikes('head')) await beforeAnswer(fault);
      return await backend.head(key, call);
    },
    async get(key, call) {
      const struck = strikes('get');
      if (struck) await beforeAnswer(fault);
      const stream = await backend.get(key, call);
      return struck && stream !== undefined ? await spoilStream(stream, fault) : stream;
    },
    async *list(prefix, call) {
      const struck = strikes('list');
      if (struck) await beforeAnswer(fault);
      let sent = 0;
      for await (const object of backend.list(prefix, call)) {
        if (struck && fault.kind === 'breaking' && (sent += 1) > 1) throw outage();
        yield object;
      }
    },
    async delete(key, call) {
      if (strikes('delete')) await beforeAnswer(fault);
      await backend.delete(key, call);
    },
  };
}

async function beforeAnswer(fault: Fault): Promise<void> {
  if (fault.kind === 'failing') throw new FailureError(failure(fault.code, 'The store fails because a test wants it to.'));
  if (fault.kind === 'silent') await new Promise(() => undefined);
  // Nobody has to wait for a store that everybody has given up.
  if (fault.kind === 'slow') await sleep(fault.milliseconds, undefined, { ref: false });
}

function outage(): FailureError {
  return new FailureError(failure('STORE_UNAVAILABLE', 'The connection breaks because a test wants it to.'));
}

async function spoilContent(content: Content, fault: Fault): Promise<Content> {
  if (fault.kind !== 'truncating' && fault.kind !== 'lying') return content;
  const bytes = content.kind === 'bytes' ? content.bytes : await readFile(content.path);
  return { kind: 'bytes', bytes: fault.kind === 'lying' ? otherBytes(bytes) : bytes.subarray(0, fault.bytes) };
}

async function spoilStream(stream: Readable, fault: Fault): Promise<Readable> {
  if (fault.kind === 'lying') return Readable.from([otherBytes(await readAll(stream))], { objectMode: false });
  if (fault.kind === 'truncating') return Readable.from([(await readAll(stream)).subarray(0, fault.bytes)], { objectMode: false });
  if (fault.kind !== 'breaking' && fault.kind !== 'stalling') return stream;
  const start = (await readAll(stream)).subarray(0, fault.bytes);
  const broken = new PassThrough();
  broken.write(start);
  if (fault.kind === 'breaking') broken.once('data', () => setImmediate(() => broken.destroy(new Error('read ECONNRESET'))));
  return broken;
}

function otherBytes(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => byte ^ 0xff);
}
