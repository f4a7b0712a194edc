import type { Digest } from '@apphub/model';
import type { Stats } from 'node:fs';
import { hasSignature, isAtRest, NO_SIGNATURE, SIGNATURE_NUMBERS, writeSignature } from './stat-signature.ts';

/**
 * What was seen of one tree, as bytes:
 *
 *   u32 rows | u32 bytes of text | signatures, 6 doubles a row | digests, 71 characters a row | text
 *
 * A folder has a row for itself and one for each name in it, in the order of the text, which is
 * `<folder> NUL <listing key> NUL <name>/<name>/…` per folder, joined by NUL: neither `/` nor NUL can be in a name.
 */
const HEADER_BYTES = 8;
const SIGNATURE_BYTES = SIGNATURE_NUMBERS * Float64Array.BYTES_PER_ELEMENT;
/** `sha256:` and 64 digits: as text, since a slice of a long text costs less than making a text from bytes. */
const DIGEST_LENGTH = 71;
const NO_DIGEST = ' '.repeat(DIGEST_LENGTH);
const TEXT_FIELDS = 3;

interface FolderRecord {
  readonly name: string;
  /** What decided which names were left out; undefined if the listing is not to be remembered. */
  readonly listingKey: string | undefined;
  readonly names: readonly string[];
}

/**
 * Takes down what a walk sees. Numbers go straight into one table: to keep thousands of `Stats` until the end would
 * cost more in garbage collection than all the rest.
 */
export class TreeRecord {
  readonly #readAt: number;
  readonly #folders: FolderRecord[] = [];
  readonly #digests: string[] = [];
  #signatures: Float64Array<ArrayBuffer>;
  #rows = 0;

  /**
   * @param readAt when the walk began, milliseconds since the epoch.
   * @param expectedRows room to begin with; there may be more.
   */
  constructor(readAt: number, expectedRows = 1024) {
    this.#readAt = readAt;
    this.#signatures = new Float64Array(expectedRows * SIGNATURE_NUMBERS).fill(NO_SIGNATURE);
  }

  /** Makes rows for a folder and the names in it. @returns the folder's own row; those of its names follow. */
  addFolder(folder: FolderRecord, stats: Stats): number {
    const row = this.#rows;
    this.#rows += 1 + folder.names.length;
    this.#grow();
    this.#folders.push(folder);
    if (folder.listingKey !== undefined) this.#sign(row, stats);
    return row;
  }

  addFile(row: number, { stats, digest }: SeenFile): void {
    this.#digests[row] = digest;
    this.#sign(row, stats);
  }

  encode(): Buffer {
    const signatures = this.#signatures.subarray(0, this.#rows * SIGNATURE_NUMBERS);
    const digests = Array.from({ length: this.#rows }, (_, row) => this.#digests[row] ?? NO_DIGEST);
    const text = Buffer.from(this.#folders.flatMap(({ name, listingKey = '', names }) => [name, listingKey, names.join('/')]).join('\0'));
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(this.#rows, 0);
    header.writeUInt32LE(text.length, 4);
    const signatureBytes = new Uint8Array(signatures.buffer, 0, signatures.byteLength);
    return Buffer.concat([header, signatureBytes, Buffer.from(digests.join(''), 'latin1'), text]);
  }

  #grow(): void {
    const needed = this.#rows * SIGNATURE_NUMBERS;
    const old = this.#signatures;
    if (needed <= old.length) return;
    this.#signatures = new Float64Array(Math.max(needed, 2 * old.length)).fill(NO_SIGNATURE, old.length);
    this.#signatures.set(old);
  }

  /** What is not at rest is left without a signature: it has to be read again next time. */
  #sign(row: number, stats: Stats): void {
    if (isAtRest(stats, this.#readAt)) writeSignature(this.#signatures, row * SIGNATURE_NUMBERS, stats);
  }
}

/** A file's metadata and the digest of its content at that moment. */
export interface SeenFile {
  readonly stats: Stats;
  readonly digest: Digest;
}

/** What is remembered of one tree. */
export interface TreeMemory {
  readonly rows: number;
  folder(name: string): FolderMemory | undefined;
}

/** @throws when `bytes` were not written by `encodeTree`. */
export function decodeTree(bytes: Buffer): TreeMemory {
  const rows = bytes.readUInt32LE(0);
  const digestsStart = HEADER_BYTES + rows * SIGNATURE_BYTES;
  const textStart = digestsStart + rows * DIGEST_LENGTH;
  const signatures = new Float64Array(rows * SIGNATURE_NUMBERS);
  bytes.copy(new Uint8Array(signatures.buffer), 0, HEADER_BYTES, digestsStart);
  const digests = bytes.toString('latin1', digestsStart, textStart);
  const text = bytes.toString('utf8', textStart, textStart + bytes.readUInt32LE(4)).split('\0');

  const folders = new Map<string, FolderMemory>();
  let row = 0;
  for (let field = 0; field + TEXT_FIELDS <= text.length; field += TEXT_FIELDS) {
    const [name = '', listingKey = '', names = ''] = text.slice(field, field + TEXT_FIELDS);
    const folder = new FolderMemory({ signatures, digests, row, listingKey, names: names === '' ? [] : names.split('/') });
    folders.set(name, folder);
    row += 1 + folder.names.length;
  }
  return { rows, folder: (name) => folders.get(name) };
}

interface FolderRows {
  readonly signatures: Float64Array;
  readonly digests: string;
  /** The folder's own row; those of its names follow. */
  readonly row: number;
  readonly listingKey: string;
  readonly names: readonly string[];
}

/** What is remembered of one folder; trusted only as far as the metadata on disk is still the same. */
export class FolderMemory {
  readonly #rows: FolderRows;
  #cursor = 0;

  constructor(rows: FolderRows) {
    this.#rows = rows;
  }

  get names(): readonly string[] {
    return this.#rows.names;
  }

  /** The names in the folder that were not left out, if nothing was added, removed or renamed since. */
  listing(stats: Stats, key: string): readonly string[] | undefined {
    const { signatures, row, listingKey, names } = this.#rows;
    return listingKey === key && hasSignature(signatures, row * SIGNATURE_NUMBERS, stats) ? names : undefined;
  }

  /** The digest of the file `name`, if it has not changed since. To be asked in the order of the names. */
  digest(name: string, stats: Stats): Digest | undefined {
    const { signatures, digests, row, names } = this.#rows;
    while (this.#cursor < names.length && (names[this.#cursor] as string) < name) this.#cursor += 1;
    if (names[this.#cursor] !== name) return undefined;
    const at = row + 1 + this.#cursor;
    if (!hasSignature(signatures, at * SIGNATURE_NUMBERS, stats)) return undefined;
    return digests.slice(at * DIGEST_LENGTH, (at + 1) * DIGEST_LENGTH) as Digest;
  }
}
