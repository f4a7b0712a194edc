import { sha256 } from '@apphub/model/node';
import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { hashFile } from './hash-file.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import type { InputFile } from './input-set.ts';
import { linkStaysInside } from './links.ts';
import { type Folder, type Listing, listFolder, type ListingOptions, nameInside } from './list-folder.ts';
import { systemReason } from './problems.ts';
import type { FolderMemory, TreeMemory } from './tree-memory.ts';
import { type SeenFile, TreeRecord } from './tree-record.ts';

export interface WalkOptions extends ListingOptions {
  readonly memory: TreeMemory | undefined;
  /** A short name for all that decides which names in a folder are left out. */
  readonly listingKey: (rules: IgnoreRules) => string;
  /** When the walk began, milliseconds since the epoch. */
  readonly readAt: number;
  /** Takes each input. */
  readonly add: (file: InputFile) => void;
  /** Called for each name, to bound the work. */
  readonly count: () => void;
}

/** How often a file is read that changes meanwhile. */
const ATTEMPTS = 3;
const NOT_ASCII = /[^\x00-\x7f]/u;
const MAY_BE_GONE = { throwIfNoEntry: false } as const;
const OWNER_MAY_EXECUTE = 0o100;

/** A walk over one tree. Each name is looked at once; folders are listed and files read only where memory fails. */
export class TreeWalk {
  /** What was seen that was not remembered. */
  readonly record: TreeRecord;
  readonly #top: Folder;
  readonly #options: WalkOptions;

  constructor(top: Folder, options: WalkOptions) {
    this.#top = top;
    this.#options = options;
    this.record = new TreeRecord(options.readAt);
  }

  run(): void {
    const { path } = this.#top;
    try {
      const stats = lstatSync(path);
      if (stats.isDirectory()) this.#visitFolder(this.#top, stats);
      else this.#options.problems.add('INPUT_KIND_UNSUPPORTED', `${path} is not a folder`);
    } catch (error) {
      this.#unreadable(path, error);
    }
  }

  #visitFolder(folder: Folder, stats: Stats): void {
    const known = this.#options.memory?.folder(folder.name);
    const { names, rules, listingKey } = this.#list(folder, { stats, known });
    const ownRow = this.record.addFolder({ name: folder.name, listingKey, names, known });
    if (listingKey !== undefined && names !== known?.names) this.record.addListing(ownRow, stats);
    let row = ownRow;
    for (const spelled of names) {
      row += 1;
      this.#options.count();
      const path = `${folder.path}/${spelled}`;
      const name = `${folder.name}/${NOT_ASCII.test(spelled) ? spelled.normalize('NFC') : spelled}`;
      try {
        const stats = lstatSync(path, MAY_BE_GONE);
        if (stats === undefined) continue;
        const digest = known?.digest(spelled, stats);
        if (digest === undefined) this.#visit({ path, name, rules }, { stats, row });
        else this.#addFile({ path, name }, { stats, digest });
      } catch (error) {
        this.#unreadable(path, error);
      }
    }
  }

  /** Names in a folder whose own `.gitignore` has a say are not remembered: its content may change unseen. */
  #list(folder: Folder, { stats, known }: { stats: Stats; known: FolderMemory | undefined }): Listing & { listingKey: string | undefined } {
    const key = this.#options.listingKey(folder.rules);
    const names = known?.listing(stats, key);
    if (names !== undefined) return { names, rules: folder.rules, listingKey: key };
    const listing = listFolder(folder, this.#options);
    return { ...listing, listingKey: listing.rules === folder.rules ? key : undefined };
  }

  #visit(child: Folder, { stats, row }: { stats: Stats; row: number }): void {
    if (stats.isFile()) this.#readFile(child, { stats, row });
    else if (stats.isDirectory()) this.#visitFolder(child, stats);
    else if (stats.isSymbolicLink()) this.#visitLink(child);
    else this.#options.problems.add('INPUT_KIND_UNSUPPORTED', child.name);
  }

  #readFile(child: Folder, { stats: seen, row }: { stats: Stats; row: number }): void {
    let stats = seen;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const digest = hashFile(child.path, stats);
      if (digest !== undefined) {
        this.record.addFile(row, { stats, digest });
        this.#addFile(child, { stats, digest });
        return;
      }
      stats = lstatSync(child.path);
    }
    this.#options.problems.add('INPUT_CHANGED', child.name);
  }

  #addFile({ path, name }: Pick<Folder, 'path' | 'name'>, { stats: { size, mode }, digest }: SeenFile): void {
    this.#options.add({ name, source: path, size, executable: (mode & OWNER_MAY_EXECUTE) !== 0, digest });
  }

  #visitLink({ path, name }: Folder): void {
    const { add, problems } = this.#options;
    const target = readlinkSync(path);
    if (!linkStaysInside(this.#top.path, { name: nameInside(name), target })) {
      problems.add('INPUT_LINK_ESCAPE', `${name} -> ${target}`);
      return;
    }
    const link = target.normalize('NFC');
    add({ name, source: path, size: Buffer.byteLength(link), executable: false, digest: sha256(link), link });
  }

  #unreadable(path: string, error: unknown): void {
    this.#options.problems.add('INPUT_UNREADABLE', `${path} (${systemReason(error)})`);
  }
}
