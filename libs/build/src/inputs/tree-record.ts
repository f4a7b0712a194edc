import type { Stats } from 'node:fs';
import type { SeenFile } from './hash-file.ts';
import { isAtRest, NO_SIGNATURE, SIGNATURE_NUMBERS, writeSignature } from './stat-signature.ts';
import { DIGEST_PREFIX, FIELD_SEPARATOR, HEADER_BYTES, NAME_SEPARATOR, NO_DIGEST } from './tree-format.ts';
import type { FolderMemory } from './tree-memory.ts';

export interface SeenFolder {
  readonly name: string;
  /** What decided which names were left out; undefined if the listing is not to be remembered. */
  readonly listingKey: string | undefined;
  readonly names: readonly string[];
  /** What was remembered of it before. */
  readonly known: FolderMemory | undefined;
}

/**
 * Takes down what a walk sees that is new. The rest is fetched from the old memory only when there is something to
 * write: mostly there is not. Numbers go straight into one table, since keeping thousands of `Stats` until the end
 * would cost more in garbage collection than all the rest.
 */
export class TreeRecord {
  readonly #readAt: number;
  readonly #folders: (SeenFolder & { readonly row: number })[] = [];
  /** In hexadecimal. */
  readonly #digests: string[] = [];
  readonly #folderRows: number[] = [];
  #signatures = new Float64Array(0);
  #rows = 0;
  #sourceText: Uint8Array = new Uint8Array();

  /** @param readAt when the walk began, milliseconds since the epoch. */
  constructor(readAt: number) {
    this.#readAt = readAt;
  }

  /** Makes rows for a folder and the names in it. @returns the folder's own row; those of its names follow. */
  addFolder(folder: SeenFolder): number {
    const row = this.#rows;
    this.#rows += 1 + folder.names.length;
    this.#folders.push({ ...folder, row });
    return row;
  }

  /** Whether anything was seen that is worth remembering and was not remembered. */
  get learned(): boolean {
    return this.#signatures.length > 0;
  }

  /** Takes down that a folder's names were read from disk. */
  addListing(row: number, stats: Stats): void {
    this.#sign(row, stats);
  }

  /** Takes down a file or link that was read. */
  addFile(row: number, { stats, digest }: SeenFile): void {
    this.#digests[row] = digest.slice(DIGEST_PREFIX.length);
    this.#sign(row, stats);
  }

  /** Takes down that what has this row is a folder now, whatever it was. */
  addFolderName(row: number): void {
    this.#folderRows.push(row);
  }

  /** Takes down the source text of all files that the walk met; only right if it met every name it has rows for. */
  addSourceText(text: Uint8Array): void {
    this.#sourceText = text;
  }

  encode(): Buffer {
    this.#grow();
    for (const row of this.#folderRows) this.#digests[row] = NO_DIGEST;
    for (const folder of this.#folders) this.#addKnown(folder);
    const signatures = new Uint8Array(this.#signatures.buffer, 0, this.#rows * SIGNATURE_NUMBERS * Float64Array.BYTES_PER_ELEMENT);
    const digests = Array.from({ length: this.#rows }, (_, row) => this.#digests[row] ?? NO_DIGEST);
    const fields = this.#folders.flatMap(({ name, listingKey = '', names }) => [name, listingKey, names.join(NAME_SEPARATOR)]);
    const names = Buffer.from(fields.join(FIELD_SEPARATOR));
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(this.#rows, 0);
    header.writeUInt32LE(names.length, 4);
    return Buffer.concat([header, signatures, Buffer.from(digests.join(''), 'hex'), names, this.#sourceText]);
  }

  /**
   * What was not taken down is still as remembered. What was, but without a signature, is not: its old signature must
   * not stand beside a source text that has its new digest.
   */
  #addKnown({ row: first, names, known }: SeenFolder & { readonly row: number }): void {
    known?.forEachRow(names, (position, { signature, digest }) => {
      const row = first + position;
      if (this.#digests[row] !== undefined) return;
      this.#signatures.set(signature, row * SIGNATURE_NUMBERS);
      this.#digests[row] = digest;
    });
  }

  /** What may yet change in the clock tick in which it was read gets no signature: it has to be read again next time. */
  #sign(row: number, stats: Stats): void {
    if (!isAtRest(stats, this.#readAt)) return;
    this.#grow();
    writeSignature(this.#signatures, row * SIGNATURE_NUMBERS, stats);
  }

  #grow(): void {
    const needed = this.#rows * SIGNATURE_NUMBERS;
    const old = this.#signatures;
    if (needed <= old.length) return;
    this.#signatures = new Float64Array(Math.max(needed, 2 * old.length)).fill(NO_SIGNATURE, old.length);
    this.#signatures.set(old);
  }
}
