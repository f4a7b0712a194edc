import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { openNameless, writeAll } from '../nameless-file.ts';
import { codeOf, TroubleError } from './trouble.ts';

/** Entries up to this size stay in memory: most are a few kilobytes, and a file costs more than they do. */
const IN_MEMORY_BYTES = 64 * 1024;

const PIECE_BYTES = 128 * 1024;

/** One entry while it is on its way; complete before anybody sees a byte of it. */
export interface SpooledEntry {
  readonly bytes: number;
  /** sha256, hexadecimal. */
  readonly sha256: string;
  /** From its beginning; may be called again. */
  read(): Readable;
  /** Frees what it takes; can be called twice. */
  discard(): Promise<void>;
}

export interface SpoolOptions {
  /** Where files are made for a moment; they have no name by the time they hold anything. */
  readonly folder: string;
  readonly mostBytes: number;
  /** Called after each piece with all bytes so far. */
  readonly onProgress?: (bytes: number) => void;
}

/**
 * Takes an entry in, small ones in memory and others in a file that has no name any more: whatever ends this process,
 * nothing of it stays.
 *
 * @throws TroubleError too-large and no-room, and whatever `source` throws.
 */
export async function spool(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, options: SpoolOptions): Promise<SpooledEntry> {
  const entry = new Entry(options.folder);
  try {
    for await (const piece of source) {
      if (entry.bytes + piece.length > options.mostBytes) throw new TroubleError({ kind: 'too-large', mostBytes: options.mostBytes });
      await entry.add(piece);
      options.onProgress?.(entry.bytes);
    }
    entry.complete();
    return entry;
  } catch (error) {
    await entry.discard();
    throw error;
  }
}

class Entry implements SpooledEntry {
  bytes = 0;
  sha256 = '';
  readonly #hash: Hash = createHash('sha256');
  readonly #folder: string;
  #pieces: Uint8Array[] = [];
  #file: FileHandle | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async add(piece: Uint8Array): Promise<void> {
    this.#hash.update(piece);
    this.bytes += piece.length;
    if (this.#file === undefined && this.bytes <= IN_MEMORY_BYTES) return void this.#pieces.push(piece);
    await this.#toFile(piece).catch(noRoom);
  }

  async #toFile(piece: Uint8Array): Promise<void> {
    this.#file ??= await openNameless(this.#folder);
    for (const held of this.#pieces.splice(0)) await writeAll(this.#file, held);
    await writeAll(this.#file, piece);
  }

  complete(): void {
    this.sha256 = this.#hash.digest('hex');
  }

  read(): Readable {
    if (this.#file === undefined) return Readable.from(this.#pieces, { objectMode: false });
    return Readable.from(piecesOf(this.#file), { objectMode: false });
  }

  async discard(): Promise<void> {
    this.#pieces = [];
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}

/** Streams of a file handle close it when they are done; this one can be read again. */
async function* piecesOf(file: FileHandle): AsyncGenerator<Buffer> {
  for (let at = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(PIECE_BYTES), 0, PIECE_BYTES, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function noRoom(error: unknown): never {
  throw new TroubleError({ kind: 'no-room', code: codeOf(error) ?? 'unknown' }, { cause: error });
}
