import { sha256 } from '@apphub/model/node';
import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { FoundFiles } from './found-files.ts';
import { hashFile } from './hash-file.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { linkStaysInside } from './links.ts';
import { type Folder, type Listing, listFolder, type ListingOptions, nameInside } from './list-folder.ts';
import { type Place, placeInside } from './place.ts';
import { systemReason } from './problems.ts';
import { sourceText } from './source-text.ts';
import type { FolderMemory, TreeMemory } from './tree-memory.ts';
import { TreeRecord } from './tree-record.ts';

export interface WalkOptions extends ListingOptions {
  readonly memory: TreeMemory | undefined;
  /** A short name for all that decides which names in a folder are left out. */
  readonly listingKey: (rules: IgnoreRules) => string;
  /** When the walk began, milliseconds since the epoch. */
  readonly readAt: number;
  /** Told how many names were found, to bound the work. */
  readonly count: (names: number) => void;
}

/** What is the same for all names in a folder. */
interface Surroundings {
  readonly folder: Folder;
  readonly known: FolderMemory | undefined;
  /** Names of files of which nothing is remembered. */
  readonly unknownFiles: ReadonlySet<string> | undefined;
}

/** What stands at a name. */
interface Seen {
  readonly stats: Stats;
  readonly row: number;
  readonly isRemembered: boolean;
}

/** How often a file is read that changes meanwhile. */
const ATTEMPTS = 3;
const MAY_BE_GONE = { throwIfNoEntry: false } as const;

/** A walk over one tree. Each name is looked at once; folders are listed and files read only where memory fails. */
export class TreeWalk {
  readonly found = new FoundFiles();
  /** What was seen that was not remembered. */
  readonly record: TreeRecord;
  readonly #top: Folder;
  readonly #options: WalkOptions;
  /** Whether the files are those whose source text is remembered. */
  #asRemembered = true;
  /** Whether every name was still there when it was looked at. */
  #whole = true;

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

  /** The source text of the files, which is recorded as well. To be asked after the walk, if it met no problems. */
  sourceText(): Uint8Array {
    const remembered = this.#asRemembered ? this.#options.memory?.sourceText : undefined;
    const text = remembered ?? sourceText(this.found.list());
    if (this.#whole) this.record.addSourceText(text);
    return text;
  }

  #visitFolder(folder: Folder, stats: Stats): void {
    const known = this.#options.memory?.folder(folder.name);
    const { names, files, rules, listingKey } = this.#list(folder, { stats, known });
    const ownRow = this.record.addFolder({ name: folder.name, listingKey, names, known });
    if (listingKey !== undefined && names !== known?.names) this.record.addListing(ownRow, stats);
    if (!sameNames(names, known?.names)) this.#asRemembered = false;
    this.#options.count(names.length);
    const surroundings = { folder: { ...folder, rules }, known, unknownFiles: known === undefined ? files : undefined };
    names.forEach((spelled, index) => this.#visitName(spelled, ownRow + 1 + index, surroundings));
  }

  #visitName(spelled: string, row: number, { folder, known, unknownFiles }: Surroundings): void {
    const path = `${folder.path}/${spelled}`;
    try {
      if (unknownFiles?.has(spelled) && this.#readFile(placeInside(folder, spelled), row)) return;
      const stats = lstatSync(path, MAY_BE_GONE);
      const position = stats && known?.unchanged(spelled, stats);
      if (stats === undefined) this.#whole = this.#asRemembered = false;
      else if (known !== undefined && position !== undefined && stats.isFile()) this.found.addRemembered(folder, known, position);
      else this.#visit({ ...placeInside(folder, spelled), rules: folder.rules }, { stats, row, isRemembered: position !== undefined });
    } catch (error) {
      this.#unreadable(path, error);
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

  #visit(child: Folder, seen: Seen): void {
    const { stats, row } = seen;
    const { problems } = this.#options;
    if (stats.isDirectory()) {
      this.record.addFolderName(row);
      this.#visitFolder(child, stats);
    } else if (stats.isSymbolicLink()) this.#visitLink(child, seen);
    else if (!stats.isFile()) problems.add('INPUT_KIND_UNSUPPORTED', child.name);
    else if (!this.#readFile(child, row)) problems.add('INPUT_CHANGED', child.name);
  }

  /** @returns whether there was a file, and it held still. */
  #readFile(place: Place, row: number): boolean {
    this.#asRemembered = false;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const seen = hashFile(place.path);
      if (seen === undefined) continue;
      this.record.addFile(row, seen);
      this.found.addFile(place, { size: seen.stats.size, mode: seen.stats.mode, digest: seen.digest });
      return true;
    }
    return false;
  }

  /** Links are followed each time: whether one stays inside depends on other links, too. */
  #visitLink({ path, name }: Folder, { stats, row, isRemembered }: Seen): void {
    const target = readlinkSync(path);
    if (!linkStaysInside(this.#top.path, { name: nameInside(name), target })) {
      this.#options.problems.add('INPUT_LINK_ESCAPE', `${name} -> ${target}`);
      return;
    }
    const link = target.normalize('NFC');
    const digest = sha256(link);
    this.found.addLink({ name, source: path, size: Buffer.byteLength(link), executable: false, digest, link });
    if (isRemembered) return;
    this.#asRemembered = false;
    this.record.addFile(row, { stats, digest });
  }

  #unreadable(path: string, error: unknown): void {
    this.#options.problems.add('INPUT_UNREADABLE', `${path} (${systemReason(error)})`);
  }
}

function sameNames(names: readonly string[], others: readonly string[] | undefined): boolean {
  return names === others || (names.length === others?.length && names.every((name, index) => name === others[index]));
}
