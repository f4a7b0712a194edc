import type { Digest } from '@apphub/model';
import type { Stats } from 'node:fs';
import type { FileFacts, RememberedFiles } from './found-files.ts';
import { hasSignature, SIGNATURE_NUMBERS, sizeAndMode } from './stat-signature.ts';
import { DIGEST_BYTES, DIGEST_PREFIX, FIELD_SEPARATOR, HEADER_BYTES, NAME_SEPARATOR, SIGNATURE_BYTES, TEXT_FIELDS } from './tree-format.ts';

/** What is remembered of one tree. */
export interface TreeMemory {
  folder(name: string): FolderMemory | undefined;
  /** That of all its files, as they were when it was last written. */
  readonly sourceText: Uint8Array | undefined;
}

/** Reads what `TreeRecord.encode` wrote. */
export function decodeTree(bytes: Buffer): TreeMemory {
  const rows = bytes.readUInt32LE(0);
  const digestsStart = HEADER_BYTES + rows * SIGNATURE_BYTES;
  const namesStart = digestsStart + rows * DIGEST_BYTES;
  const sourceStart = namesStart + bytes.readUInt32LE(4);
  const signatures = new Float64Array(rows * SIGNATURE_NUMBERS);
  bytes.copy(new Uint8Array(signatures.buffer), 0, HEADER_BYTES, digestsStart);
  let hex: string | undefined;
  const digests = (): string => (hex ??= bytes.toString('hex', digestsStart, namesStart));
  const fields = bytes.toString('utf8', namesStart, sourceStart).split(FIELD_SEPARATOR);

  const folders = new Map<string, FolderMemory>();
  let row = 0;
  for (let field = 0; field + TEXT_FIELDS <= fields.length; field += TEXT_FIELDS) {
    const [name = '', listingKey = '', names = ''] = fields.slice(field, field + TEXT_FIELDS);
    const folder = new FolderMemory({ signatures, digests, row, listingKey, names: names === '' ? [] : names.split(NAME_SEPARATOR) });
    folders.set(name, folder);
    row += 1 + folder.names.length;
  }
  return { folder: (name) => folders.get(name), sourceText: sourceStart < bytes.length ? bytes.subarray(sourceStart) : undefined };
}

interface FolderRows {
  readonly signatures: Float64Array;
  /** Of all rows, in hexadecimal; made when first asked for, which mostly nobody does. */
  readonly digests: () => string;
  /** The folder's own row; those of its names follow. */
  readonly row: number;
  readonly listingKey: string;
  readonly names: readonly string[];
}

interface MemoryRow {
  readonly signature: Float64Array;
  /** In hexadecimal. */
  readonly digest: string;
}

/** What is remembered of one folder; trusted only as far as the metadata on disk is still the same. */
export class FolderMemory implements RememberedFiles {
  readonly #rows: FolderRows;
  /** Position of the name that is probably asked for next. */
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

  /** Where the file or link `name` stands among the names, if it has not changed since. To be asked once, in their order. */
  unchanged(name: string, stats: Stats): number | undefined {
    const position = this.#find(name);
    if (position === undefined) return undefined;
    return hasSignature(this.#rows.signatures, this.#row(position) * SIGNATURE_NUMBERS, stats) ? position : undefined;
  }

  /** What is remembered of the file or link at `position`. */
  facts(position: number): FileFacts {
    const row = this.#row(position);
    return { ...sizeAndMode(this.#rows.signatures, row * SIGNATURE_NUMBERS), digest: `${DIGEST_PREFIX}${this.#digestAt(row)}` as Digest };
  }

  /**
   * Calls `take` with what is remembered of each of `names` at its position, counted from 1; and at 0 with that of the
   * listing, if `names` is that listing.
   */
  forEachRow(names: readonly string[], take: (position: number, row: MemoryRow) => void): void {
    this.#cursor = 0;
    if (names === this.names) take(0, this.#rowAt(this.#rows.row));
    names.forEach((name, index) => {
      const position = this.#find(name);
      if (position !== undefined) take(index + 1, this.#rowAt(this.#row(position)));
    });
  }

  /** Both lists of names are sorted, and mostly the same: one pass over this one serves all questions. */
  #find(name: string): number | undefined {
    const { names } = this.#rows;
    for (; names[this.#cursor] !== name; this.#cursor += 1) {
      if (this.#cursor >= names.length || (names[this.#cursor] as string) > name) return undefined;
    }
    this.#cursor += 1;
    return this.#cursor - 1;
  }

  #row(position: number): number {
    return this.#rows.row + 1 + position;
  }

  #rowAt(row: number): MemoryRow {
    const signature = this.#rows.signatures.subarray(row * SIGNATURE_NUMBERS, (row + 1) * SIGNATURE_NUMBERS);
    return { signature, digest: this.#digestAt(row) };
  }

  #digestAt(row: number): string {
    return this.#rows.digests().slice(row * 2 * DIGEST_BYTES, (row + 1) * 2 * DIGEST_BYTES);
  }
}
