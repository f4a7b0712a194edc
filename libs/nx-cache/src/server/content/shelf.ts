import { failureOf } from '@apphub/model';
import type { BlobRef, BlobStore } from '@apphub/store';
import { Readable } from 'node:stream';
import { inTime } from '../in-time.ts';
import type { CacheLimits } from '../ports.ts';
import { semaphore } from './semaphore.ts';
import { closeSpooled, type Spooled, spool } from './spool.ts';

/**
 * Bytes of entries, complete and verified before the first of them is handed out: Nx fails a run when an answer breaks
 * off, and takes wrong bytes for right ones, so that nothing can be found out while sending.
 */
export interface Shelf {
  /** The bytes, with the time that they themselves need besides. Fails with STORE_* where the store does not deliver in time; undefined where it has not got the bytes. */
  take(ref: BlobRef, deadline: number): Promise<Readable | Uint8Array | undefined>;
  /** Lets go of everything that is not being read. */
  close(): void;
}

export interface ShelfOptions {
  readonly store: BlobStore;
  readonly limits: Pick<CacheLimits, 'answerMs' | 'minReadBytesPerSecond' | 'memoryBytes' | 'diskBytes' | 'readsAtOnce'>;
  /** A folder for large entries, on a disk and not in memory. */
  readonly folder: string;
}

/** Bytes up to which an entry is held in memory. */
const SMALL = 256 * 1024;
const CHUNK = 256 * 1024;

interface Item {
  readonly ref: BlobRef;
  readonly content: Promise<Uint8Array | Spooled | undefined>;
  readers: number;
}

/** Opens an empty shelf. What many ask for at once is read from the store once; what was asked for last stays a while. */
export function openShelf({ store, limits, folder }: ShelfOptions): Shelf {
  const items = new Map<string, Item>();
  const reads = semaphore(limits.readsAtOnce);
  let trouble: { readonly at: number; readonly error: unknown } | undefined;
  const isSmall = ({ size }: BlobRef) => size <= SMALL;

  async function fetch(ref: BlobRef, deadline: number): Promise<Uint8Array | Spooled | undefined> {
    const allowance = (ref.size / limits.minReadBytesPerSecond) * 1000;
    if (isSmall(ref)) return await inTime((signal) => readSmall(store, ref, signal), { deadline: deadline + allowance, what: 'reading an entry' });
    const since = performance.now();
    using waited = await reads.enter();
    // Whoever has waited behind those that got nothing would get nothing either, only later.
    if (trouble !== undefined && trouble.at > since) throw trouble.error;
    try {
      return await inTime((signal) => spool(store, { ref, folder, signal, silenceMs: limits.answerMs }), { deadline: deadline + waited.ms + allowance, what: 'reading an entry' });
    } catch (error) {
      if (failureOf(error).code === 'STORE_UNAVAILABLE') trouble = { at: performance.now(), error };
      throw error;
    }
  }

  function itemOf(ref: BlobRef, deadline: number): Item {
    const found = items.get(ref.digest);
    if (found !== undefined) items.delete(ref.digest);
    const item = found ?? { ref, content: fetch(ref, deadline), readers: 0 };
    items.set(ref.digest, item);
    return item;
  }

  /** Whoever reads is not disturbed: the last of them lets go. */
  function drop(item: Item): void {
    if (items.get(item.ref.digest) === item) items.delete(item.ref.digest);
    if (item.readers === 0) letGo(item);
  }

  function leave(item: Item): void {
    item.readers -= 1;
    if (item.readers === 0 && items.get(item.ref.digest) !== item) letGo(item);
    makeRoom();
  }

  /** What was asked for longest ago goes first; what is being sent stays. */
  function makeRoom(): void {
    for (const small of [true, false]) {
      let excess = -(small ? limits.memoryBytes : limits.diskBytes);
      const kept = [...items.values()].filter(({ ref }) => isSmall(ref) === small);
      for (const { ref } of kept) excess += ref.size;
      for (const item of kept) {
        if (excess <= 0) break;
        if (item.readers > 0) continue;
        excess -= item.ref.size;
        drop(item);
      }
    }
  }

  return {
    async take(ref, deadline) {
      const item = itemOf(ref, deadline);
      item.readers += 1;
      const content = await item.content.catch((error: unknown) => {
        drop(item);
        leave(item);
        throw error;
      });
      if (content !== undefined && !(content instanceof Uint8Array)) return reading(content, () => leave(item));
      if (content === undefined) drop(item);
      leave(item);
      return content;
    },
    close() {
      for (const item of [...items.values()]) drop(item);
    },
  };
}

function letGo({ content }: Item): void {
  void content.then(closeSpooled).catch(() => undefined);
}

async function readSmall(store: BlobStore, { digest, size }: BlobRef, signal: AbortSignal): Promise<Uint8Array | undefined> {
  const source = await store.openBlob(digest, { size, signal });
  if (source === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of source as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** One of the readers of a file that stays open for all of them. */
function reading({ file, size }: Spooled, onClose: () => void): Readable {
  async function* chunks(): AsyncGenerator<Uint8Array, void> {
    for (let position = 0; position < size; ) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(CHUNK, size - position)), { position });
      if (bytesRead === 0) throw new Error('a spooled file has lost its end');
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
  return Readable.from(chunks(), { objectMode: false, highWaterMark: CHUNK }).once('close', onClose);
}
