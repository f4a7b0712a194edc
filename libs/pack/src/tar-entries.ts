import { fail } from '@apphub/model';
import type { ByteReader } from './byte-reader.ts';
import { broken, decodeHeader, decodeName, decodePax, type PaxAttributes, type TarHeader } from './tar-decode.ts';
import { paddingOf, TAR_BLOCK } from './tar-header.ts';

export interface TarEntry {
  readonly kind: 'file' | 'folder';
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly executable: boolean;
  /** To be read to its end before the next entry is asked for. */
  readonly content: AsyncIterable<Buffer>;
}

/** Bytes of a pax header or long name; what is allowed in them is far smaller. */
const MAX_META_SIZE = 1 << 16;

const REFUSED_TYPES: { readonly [type: string]: string } = {
  1: 'a hard link',
  2: 'a symbolic link',
  3: 'a device',
  4: 'a device',
  6: 'a pipe',
};

/**
 * The entries of a tar in order: files and folders in ustar, pax and GNU's form with long names, and nothing else.
 *
 * A reader of our own: that of the `tar` package drops a pax header whose text is cut inside a character by the end of
 * a chunk, skips headers it finds too large, and takes missing ends and trailing data for good, each without a word.
 *
 * @throws FailureError ARCHIVE_BROKEN, ARCHIVE_REFUSED.
 */
export async function* tarEntries(bytes: ByteReader): AsyncGenerator<TarEntry, void> {
  let pending: PaxAttributes = {};
  for (;;) {
    const block = (await bytes.exactly(TAR_BLOCK)) ?? broken('it is cut off');
    if (isZero(block)) break;
    const header = decodeHeader(block);
    if (isMeta(header)) {
      pending = merged(pending, await readMeta(header, bytes));
    } else {
      const entry = describe({ ...header, ...pending });
      yield { ...entry, content: contentOf(entry.size, bytes) };
      await bytes.exactly(paddingOf(entry.size));
      pending = {};
    }
  }
  if (Object.keys(pending).length > 0) broken('a header announces an entry that is not there');
  await expectEnd(bytes);
}

function isMeta({ type }: TarHeader): boolean {
  return type === 'x' || type === 'g' || type === 'L';
}

async function readMeta({ type, size }: TarHeader, bytes: ByteReader): Promise<PaxAttributes> {
  if (size > MAX_META_SIZE) fail('ARCHIVE_REFUSED', `The archive has a header of ${size} bytes.`);
  const content = (await bytes.exactly(size)) ?? broken('it is cut off');
  await bytes.exactly(paddingOf(size));
  if (type === 'L') return { path: decodeName(content) };
  const attributes = decodePax(content);
  if (type === 'g' && Object.keys(attributes).length > 0) {
    fail('ARCHIVE_REFUSED', 'The archive has a global header that names or measures all of its entries.');
  }
  return attributes;
}

/** Two answers to one question would let two readers see two archives. */
function merged(first: PaxAttributes, second: PaxAttributes): PaxAttributes {
  if (first.path !== undefined && second.path !== undefined) fail('ARCHIVE_REFUSED', 'The archive names one entry twice.');
  if (first.size !== undefined && second.size !== undefined) fail('ARCHIVE_REFUSED', 'The archive measures one entry twice.');
  return { ...first, ...second };
}

function describe({ path, size, mode, type }: TarHeader): Omit<TarEntry, 'content'> {
  const executable = (mode & 0o100) !== 0;
  if (type === '0') return { kind: 'file', path, size, executable };
  if (type === '5' && size === 0) return { kind: 'folder', path, size, executable };
  const what = type === '5' ? 'a folder with content' : (REFUSED_TYPES[type] ?? `of type ${JSON.stringify(type)}`);
  fail('ARCHIVE_REFUSED', `The archive has an entry that is ${what}: ${JSON.stringify(path)}.`);
}

async function* contentOf(size: number, bytes: ByteReader): AsyncGenerator<Buffer, void> {
  let remaining = size;
  for await (const piece of bytes.pieces(size)) {
    remaining -= piece.length;
    yield piece;
  }
  if (remaining > 0) broken('it is cut off');
}

/** A second block of zeros and, since some writers fill up their last record, any number more. */
async function expectEnd(bytes: ByteReader): Promise<void> {
  const second = await bytes.exactly(TAR_BLOCK);
  if (second === undefined || !isZero(second)) broken('its end is missing');
  for await (const piece of bytes.pieces(Number.POSITIVE_INFINITY)) {
    if (!isZero(piece)) broken('there is data after its end');
  }
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
