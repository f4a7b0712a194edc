import { type Digest, fail, parseDigest } from '@apphub/model';
import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { byteReader } from './byte-reader.ts';
import { givenBack } from './given-back.ts';
import { interruptible } from './interruptible.ts';
import { inLargePieces } from './large-pieces.ts';
import { nameProblem, nameRegister } from './names.ts';
import { type TarEntry, tarEntries } from './tar-entries.ts';

export interface ReadArchiveOptions {
  /** Most files and folders, named or implied. */
  readonly maxEntries: number;
  /** Most bytes of the uncompressed tar, headers included. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
}

/** What was counted on the way. */
export interface ArchiveSize {
  /** Files in it. */
  readonly files: number;
  /** Bytes of the uncompressed tar. */
  readonly tarSize: number;
}

export interface ReadArchive extends ArchiveSize {
  /** sha256 of the uncompressed tar. */
  readonly contentDigest: Digest;
}

/** What is done with the entries of an archive; a file's content is to be read to its end. */
export interface ArchiveVisitor {
  /** Shown each piece of the uncompressed tar before its entries are. */
  tar?(piece: Uint8Array): void;
  folder(path: string): void;
  file(path: string, entry: TarEntry): Promise<void>;
}

/** Bytes that are handed to zlib, and that come back, at a time: each time is a trip to another thread. */
const PIECE_SIZE = 1 << 18;
const CHUNK_SIZE = 1 << 19;

/** `readArchive`, with the digest of the content. */
export async function digestArchive(source: AsyncIterable<Uint8Array>, visitor: ArchiveVisitor, options: ReadArchiveOptions): Promise<ReadArchive> {
  const hash = createHash('sha256');
  const size = await readArchive(source, { ...visitor, tar: (piece) => hash.update(piece) }, options);
  return { ...size, contentDigest: parseDigest(`sha256:${hash.digest('hex')}`) };
}

/**
 * Reads a `.tgz` of any origin to its end. Memory does not grow with the size. The visitor is shown files and folders
 * with names of the packer's own rules and nothing else; what it and the source throw is passed on.
 *
 * @throws FailureError ARCHIVE_REFUSED, ARCHIVE_LIMIT, ARCHIVE_BROKEN; an AbortError on `signal`.
 */
export async function readArchive(source: AsyncIterable<Uint8Array>, visitor: ArchiveVisitor, options: ReadArchiveOptions): Promise<ArchiveSize> {
  const gunzip = createGunzip({ chunkSize: CHUNK_SIZE, rejectGarbageAfterEnd: true });
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  let tarSize = 0;

  async function* measured(chunks: AsyncIterable<Buffer<ArrayBuffer>>): AsyncGenerator<Buffer, void> {
    for await (const chunk of givenBack(chunks, CHUNK_SIZE)) {
      tarSize += chunk.length;
      if (tarSize > options.maxBytes) fail('ARCHIVE_LIMIT', `The archive has more than ${options.maxBytes} bytes.`);
      visitor.tar?.(chunk);
      yield chunk;
    }
  }

  // A failure behind the source has to reach it, or a source that is slow to answer would hold it up.
  gunzip.once('error', (error) => stop.abort(error));
  const read = (chunks: AsyncIterable<Buffer<ArrayBuffer>>) =>
    readTar(measured(chunks), visitor, options).catch((error: unknown) => {
      stop.abort(error);
      throw error;
    });

  try {
    const files = await pipeline(inLargePieces(interruptible(source, signal), PIECE_SIZE), gunzip, read);
    return { files, tarSize };
  } catch (error) {
    refuseBrokenGzip(error);
    throw error;
  }
}

/** @returns the number of files. */
async function readTar(chunks: AsyncIterable<Buffer>, visitor: ArchiveVisitor, { maxEntries }: ReadArchiveOptions): Promise<number> {
  const register = nameRegister();
  let files = 0;
  for await (const entry of tarEntries(byteReader(chunks))) {
    const path = plainPath(entry);
    if (path === ROOT) continue;
    const problem = nameProblem(path) ?? register.claim(path, entry.kind);
    if (problem !== undefined) fail('ARCHIVE_REFUSED', `The archive has an entry that ${problem}: ${JSON.stringify(entry.path)}.`);
    if (register.count > maxEntries) {
      fail('ARCHIVE_LIMIT', `The archive has more than ${maxEntries} files and folders; ${JSON.stringify(path)} is one too many.`);
    }
    if (entry.kind === 'folder') {
      visitor.folder(path);
    } else {
      await visitor.file(path, entry);
      files += 1;
    }
  }
  return files;
}

const ROOT = '';

/** A path without the `./` that tar puts before what it finds in the current folder, and without a folder's last slash. */
function plainPath({ kind, path }: TarEntry): string {
  const inside = path.startsWith('./') ? path.slice(2) : path;
  return kind === 'folder' && inside.endsWith('/') ? inside.slice(0, -1) : inside;
}

/** zlib's own errors, and Node's for what follows the first member; of others, such as an abort, the code may be a number. */
const GZIP_ERROR = /^(Z_[A-Z_]+|ERR_TRAILING_JUNK_AFTER_STREAM_END)$/u;

function refuseBrokenGzip(error: unknown): void {
  const code = String((error as { readonly code?: unknown }).code);
  if (GZIP_ERROR.test(code)) fail('ARCHIVE_BROKEN', `The archive is not one whole gzip member (${code}).`, { cause: error });
}
