import { fail } from '@apphub/model';
import type { BlobRef, BlobStore } from '@apphub/store';
import { type FileHandle, mkdir } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { openNameless, writeAll } from '../../nameless-file.ts';
import { deadlineIn, inTime } from '../in-time.ts';

/** Verified bytes in a file without a name, which is gone with this process however it ends. */
export interface Spooled {
  readonly file: FileHandle;
  /** Bytes. */
  readonly size: number;
}

export interface SpoolOptions {
  readonly ref: BlobRef;
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Milliseconds that the store may send nothing. */
  readonly silenceMs: number;
}

/** Reads a blob from the store once, verifying, into a file. @returns undefined if it is not there. @throws FailureError STORE_*, HOST_DISK. */
export async function spool(store: BlobStore, { ref: { digest, size }, folder, signal, silenceMs }: SpoolOptions): Promise<Spooled | undefined> {
  const source = await store.openBlob(digest, { size, signal });
  if (source === undefined) return undefined;
  try {
    const file = await putAside(folder, () => openIn(folder));
    try {
      for await (const chunk of lively(source, silenceMs)) await putAside(folder, () => writeAll(file, chunk));
      return { file, size };
    } catch (error) {
      await file.close();
      throw error;
    }
  } finally {
    source.destroy();
  }
}

/** Lets go of the bytes; whoever else was given a blob has nothing to let go of. */
export async function closeSpooled(content: Uint8Array | Spooled | undefined): Promise<void> {
  if (content !== undefined && !(content instanceof Uint8Array)) await content.file.close();
}

async function openIn(folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true });
  return openNameless(folder);
}

async function putAside<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    return fail('HOST_DISK', `An entry of the cache could not be put aside in ${folder}: ${(error as Error).message}.`, { cause: error });
  }
}

/** The chunks of a stream that never owes the next one for long. */
async function* lively(source: Readable, silenceMs: number): AsyncGenerator<Uint8Array, void> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  try {
    for (;;) {
      const step = await inTime(() => chunks.next(), { deadline: deadlineIn(silenceMs), what: 'the next piece of an entry' });
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    source.destroy();
  }
}
