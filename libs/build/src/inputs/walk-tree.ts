import { sha256 } from '@apphub/model/node';
import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { hashFile } from './hash-file.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import type { InputFile } from './input-set.ts';
import { linkStaysInside } from './links.ts';
import { type Folder, type Listing, listFolder, type ListingOptions, nameInside } from './list-folder.ts';
import { systemReason } from './problems.ts';
import { isAtRest } from './stat-signature.ts';
import { type FolderMemory, type SeenFile, type TreeMemory, TreeRecord } from './tree-memory.ts';

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
  /** What was seen, to be remembered. */
  readonly record: TreeRecord;
  /** Whether some of it was not remembered, and is worth it. */
  learned = false;
  readonly #top: Folder;
  readonly #options: WalkOptions;

  constructor(top: Folder, options: WalkOptions) {
    this.#top = top;
    this.#options = options;
    this.record = new TreeRecord(options.readAt, options.memory?.rows);
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
    let row = this.record.addFolder({ name: folder.name, listingKey, names }, stats);
    for (const spelled of names) {
      row += 1;
      this.#options.count();
      const path = `${folder.path}/${spelled}`;
      const name = `${folder.name}/${NOT_ASCII.test(spelled) ? spelled.normalize('NFC') : spelled}`;
      try {
        const stats = lstatSync(path, MAY_BE_GONE);
        if (stats === undefined) continue;
        const digest = known?.digest(spelled, stats);
        const file = digest === undefined ? this.#visit({ path, name, rules }, stats) : { stats, digest };
        if (file === undefined) continue;
        this.record.addFile(row, file);
        this.#options.add({ name, source: path, size: file.stats.size, executable: (file.stats.mode & OWNER_MAY_EXECUTE) !== 0, digest: file.digest });
      } catch (error) {
        this.#unreadable(path, error);
      }
    }
  }

  /** Names in a folder whose own `.gitignore` has a say are not remembered: its content may change unseen. */
  #list(folder: Folder, { stats, known }: { stats: Stats; known: FolderMemory | undefined }): Listing & { listingKey: string | undefined } {
    const { listingKey: keyOf, readAt } = this.#options;
    const key = keyOf(folder.rules);
    const names = known?.listing(stats, key);
    if (names !== undefined) return { names, rules: folder.rules, listingKey: key };
    const listing = listFolder(folder, this.#options);
    const listingKey = listing.rules === folder.rules ? key : undefined;
    if (listingKey !== undefined && isAtRest(stats, readAt)) this.learned = true;
    return { ...listing, listingKey };
  }

  /** @returns what was seen if it is a file that could be read. */
  #visit(child: Folder, stats: Stats): SeenFile | undefined {
    if (stats.isFile()) return this.#readFile(child, stats);
    if (stats.isDirectory()) this.#visitFolder(child, stats);
    else if (stats.isSymbolicLink()) this.#visitLink(child);
    else this.#options.problems.add('INPUT_KIND_UNSUPPORTED', child.name);
    return undefined;
  }

  #readFile({ path, name }: Folder, seen: Stats): SeenFile | undefined {
    let stats = seen;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const digest = hashFile(path, stats);
      if (digest !== undefined) {
        if (isAtRest(stats, this.#options.readAt)) this.learned = true;
        return { stats, digest };
      }
      stats = lstatSync(path);
    }
    this.#options.problems.add('INPUT_CHANGED', name);
    return undefined;
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
