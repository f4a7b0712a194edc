import type { Digest } from '@apphub/model';
import type { Stats } from 'node:fs';
import { hasSignature, SIGNATURE_NUMBERS } from './stat-signature.ts';
import { DIGEST_LENGTH, FIELD_SEPARATOR, HEADER_BYTES, NAME_SEPARATOR, SIGNATURE_BYTES, TEXT_FIELDS } from './tree-format.ts';

/** What is remembered of one tree. */
export interface TreeMemory {
  folder(name: string): FolderMemory | undefined;
}

/** Reads what `TreeRecord.encode` wrote. */
export function decodeTree(bytes: Buffer): TreeMemory {
  const rows = bytes.readUInt32LE(0);
  const digestsStart = HEADER_BYTES + rows * SIGNATURE_BYTES;
  const textStart = digestsStart + rows * DIGEST_LENGTH;
  const signatures = new Float64Array(rows * SIGNATURE_NUMBERS);
  bytes.copy(new Uint8Array(signatures.buffer), 0, HEADER_BYTES, digestsStart);
  const digests = bytes.toString('latin1', digestsStart, textStart);
  const text = bytes.toString('utf8', textStart, textStart + bytes.readUInt32LE(4)).split(FIELD_SEPARATOR);

  const folders = new Map<string, FolderMemory>();
  let row = 0;
  for (let field = 0; field + TEXT_FIELDS <= text.length; field += TEXT_FIELDS) {
    const [name = '', listingKey = '', names = ''] = text.slice(field, field + TEXT_FIELDS);
    const folder = new FolderMemory({ signatures, digests, row, listingKey, names: names === '' ? [] : names.split(NAME_SEPARATOR) });
    folders.set(name, folder);
    row += 1 + folder.names.length;
  }
  return { folder: (name) => folders.get(name) };
}

interface FolderRows {
  readonly signatures: Float64Array;
  readonly digests: string;
  /** The folder's own row; those of its names follow. */
  readonly row: number;
  readonly listingKey: string;
  readonly names: readonly string[];
}

interface MemoryRow {
  readonly signature: Float64Array;
  readonly digest: string;
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
    const row = this.#rowOf(name);
    if (row === undefined || !hasSignature(this.#rows.signatures, row * SIGNATURE_NUMBERS, stats)) return undefined;
    return this.#digestAt(row) as Digest;
  }

  /**
   * Calls `take` with what is remembered of each of `names` at its position, counted from 1; and at 0 with that of the
   * listing, if `names` is that listing.
   */
  forEachRow(names: readonly string[], take: (position: number, row: MemoryRow) => void): void {
    this.#cursor = 0;
    if (names === this.names) take(0, this.#rowAt(this.#rows.row));
    names.forEach((name, index) => {
      const row = this.#rowOf(name);
      if (row !== undefined) take(index + 1, this.#rowAt(row));
    });
  }

  /** Both lists of names are sorted: one pass over this one serves all questions. */
  #rowOf(name: string): number | undefined {
    const { row, names } = this.#rows;
    while (this.#cursor < names.length && (names[this.#cursor] as string) < name) this.#cursor += 1;
    return names[this.#cursor] === name ? row + 1 + this.#cursor : undefined;
  }

  #rowAt(row: number): MemoryRow {
    const signature = this.#rows.signatures.subarray(row * SIGNATURE_NUMBERS, (row + 1) * SIGNATURE_NUMBERS);
    return { signature, digest: this.#digestAt(row) };
  }

  #digestAt(row: number): string {
    return this.#rows.digests.slice(row * DIGEST_LENGTH, (row + 1) * DIGEST_LENGTH);
  }
}
