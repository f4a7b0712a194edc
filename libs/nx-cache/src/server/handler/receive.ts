import type { BlobRef, BlobStore } from '@apphub/store';
import { deadlineIn, inTime } from '../in-time.ts';
import type { CacheLimits } from '../ports.ts';

export interface ReceiveOptions {
  readonly body: AsyncIterable<Uint8Array>;
  readonly limits: Pick<CacheLimits, 'maxEntryBytes' | 'answerMs' | 'minBytesPerSecond'>;
}

/** What became of a body. */
export type Received =
  | { readonly kind: 'stored'; readonly blob: BlobRef; readonly bytes: number; /** For what is left to do. */ readonly deadline: number }
  | { readonly kind: 'too-large'; readonly bytes: number }
  /** The caller broke off: there is nobody to answer. */
  | { readonly kind: 'gone'; readonly bytes: number }
  | { readonly kind: 'trouble'; readonly bytes: number; readonly error: unknown };

/** Stops the producer of a blob; told by its class alone. */
class TooLarge extends Error {}

/**
 * Takes a body to its end whatever becomes of it, since a client that is answered too early breaks; writes it to the
 * store on the way, with a time limit that begins when the last byte has come.
 */
export async function receive(store: BlobStore, { body, limits }: ReceiveOptions): Promise<Received> {
  const { maxEntryBytes, answerMs, minBytesPerSecond } = limits;
  const source = counted(body);
  const stop = new AbortController();
  const arrived = Promise.withResolvers<void>();
  const written = store.writeBlob(
    async (sink) => {
      for (let chunk = await source.next(); chunk !== undefined; chunk = await source.next()) {
        if (source.bytes() > maxEntryBytes) throw new TooLarge();
        await sink(chunk);
      }
      arrived.resolve();
    },
    { signal: stop.signal },
  );
  await Promise.race([arrived.promise, written.catch(() => undefined)]);
  await source.drain();
  const bytes = source.bytes();
  const deadline = deadlineIn(answerMs + (bytes / minBytesPerSecond) * 1000);
  try {
    const blob = await inTime((signal) => (signal.addEventListener('abort', () => stop.abort(signal.reason), { once: true }), written), { deadline, what: 'storing an entry' });
    return { kind: 'stored', blob, bytes, deadline };
  } catch (error) {
    if (source.isBroken()) return { kind: 'gone', bytes };
    return error instanceof TooLarge ? { kind: 'too-large', bytes } : { kind: 'trouble', bytes, error };
  }
}

/** Takes a body that nobody wants to its end. */
export async function discard(body: AsyncIterable<Uint8Array>): Promise<number> {
  const source = counted(body);
  await source.drain();
  return source.bytes();
}

interface Counted {
  /** The next piece; undefined at the end. */
  next(): Promise<Uint8Array | undefined>;
  /** Throws the rest away; a body that breaks off has no rest. */
  drain(): Promise<void>;
  readonly bytes: () => number;
  readonly isBroken: () => boolean;
}

function counted(body: AsyncIterable<Uint8Array>): Counted {
  const iterator = body[Symbol.asyncIterator]();
  let bytes = 0;
  let isBroken = false;
  async function next(): Promise<Uint8Array | undefined> {
    try {
      const step = await iterator.next();
      if (step.done === true) return undefined;
      bytes += step.value.length;
      return step.value;
    } catch (error) {
      isBroken = true;
      throw error;
    }
  }
  return {
    next,
    async drain() {
      try {
        while ((await next()) !== undefined);
      } catch {
        // Told by `isBroken`.
      }
    },
    bytes: () => bytes,
    isBroken: () => isBroken,
  };
}
