import { fail } from '@apphub/model';
import type { BlobRef, BlobStore } from '@apphub/store';
import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
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
  const file = await openNameless(folder, source);
  try {
    for await (const chunk of lively(source, silenceMs)) await writeAll(file, chunk);
    return { file, size };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Lets go of the bytes; whoever else was given a blob has nothing to let go of. */
export async function closeSpooled(content: Uint8Array | Spooled | undefined): Promise<void> {
  if (content !== undefined && !(content instanceof Uint8Array)) await content.file.close();
}

async function openNameless(folder: string, source: Readable): Promise<FileHandle> {
  const path = join(folder, `apphub-spooled-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(path, 'wx+', 0o600);
    await rm(path, { force: true });
    return file;
  } catch (error) {
    source.destroy();
    return fail('HOST_DISK', `An entry of the cache could not be written to ${folder}: ${(error as Error).message}.`, { cause: error });
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, written).catch((error: Error) => fail('HOST_DISK', `An entry of the cache could not be put aside: ${error.message}.`, { cause: error }));
    written += bytesWritten;
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
