import type { Digest } from '@apphub/model';
import type { InputFile } from './input-set.ts';
import { type Place, placeInside } from './place.ts';

/** What an input file is made of besides its place. */
export interface FileFacts {
  readonly size: number;
  readonly mode: number;
  readonly digest: Digest;
}

/** What is remembered of the names in a folder, by their position. */
export interface RememberedFiles {
  readonly names: readonly string[];
  facts(position: number): FileFacts;
}

/** Files that follow one another in a folder and are as remembered. */
interface RememberedRun {
  readonly folder: Place;
  readonly known: RememberedFiles;
  readonly from: number;
  to: number;
}

const OWNER_MAY_EXECUTE = 0o100;

/**
 * The inputs that a walk found, in order. Of those that are as remembered it only notes which they are: making an
 * object of each takes a good part of the time that looking at its metadata does, and who wants no more than a key
 * never needs it.
 */
export class FoundFiles {
  readonly #found: (InputFile | RememberedRun)[] = [];

  addLink(link: InputFile): void {
    this.#found.push(link);
  }

  addFile(place: Place, facts: FileFacts): void {
    this.#found.push(inputFile(place, facts));
  }

  /** Adds the file at `position` of what is remembered of `folder`. */
  addRemembered(folder: Place, known: RememberedFiles, position: number): void {
    const last = this.#found.at(-1);
    if (last !== undefined && 'known' in last && last.known === known && last.to === position) last.to += 1;
    else this.#found.push({ folder, known, from: position, to: position + 1 });
  }

  list(): InputFile[] {
    return this.#found.flatMap((found) => ('known' in found ? filesOf(found) : [found]));
  }
}

function filesOf({ folder, known, from, to }: RememberedRun): InputFile[] {
  return known.names.slice(from, to).map((spelled, index) => inputFile(placeInside(folder, spelled), known.facts(from + index)));
}

function inputFile({ path, name }: Place, { size, mode, digest }: FileFacts): InputFile {
  return { name, source: path, size, executable: (mode & OWNER_MAY_EXECUTE) !== 0, digest };
}
