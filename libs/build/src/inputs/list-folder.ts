import { type Dirent, readdirSync } from 'node:fs';
import { IGNORE_FILE, type IgnoreRules, readIgnoreFile } from './ignore-rules.ts';
import { isLeftOut } from './left-out.ts';
import { collidingNames, composed, namesOutsideUnicode } from './names.ts';
import type { Place } from './place.ts';
import type { InputProblems } from './problems.ts';

export interface Folder extends Place {
  /** Those that hold for the folder itself, without its own `.gitignore`. */
  readonly rules: IgnoreRules;
}

export interface Listing {
  /** What is not left out, as the disk spells it, by code unit. */
  readonly names: readonly string[];
  /** Those of them that were files when the folder was read; undefined if it was not. */
  readonly files?: ReadonlySet<string>;
  /** Those that hold for what is in the folder. */
  readonly rules: IgnoreRules;
}

export interface ListingOptions {
  /** Paths relative to the root that are left out. */
  readonly exclude: ReadonlySet<string>;
  readonly problems: InputProblems;
}

/** Lists what is in a folder and not left out; names that no other platform could hold are problems. */
export function listFolder(folder: Folder, { exclude, problems }: ListingOptions): Listing {
  const entries = readdirSync(folder.path, { withFileTypes: true });
  const inside = nameInside(folder.name);
  const rules = rulesWithin(folder, entries);
  const besideTools = inside === '' || entries.some(({ name }) => name === 'package.json');
  const kept = entries.filter((entry) => {
    if (isLeftOut(entry.name, { besideTools })) return false;
    const path = within(inside, composed(entry.name));
    return !exclude.has(path) && !rules.leavesOut(path, entry.isDirectory() ? 'folder' : 'file');
  });
  const names = kept.map(({ name }) => name).sort();
  addNameProblems(folder, names, problems);
  return { names, files: new Set(kept.filter((entry) => entry.isFile()).map(({ name }) => name)), rules };
}

/** A name in the workspace, `bundle/src`, as a path relative to its tree: `src`, or '' for the tree itself. */
export function nameInside(name: string): string {
  const tree = name.indexOf('/');
  return tree < 0 ? '' : name.slice(tree + 1);
}

function within(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function rulesWithin({ path, name: folder, rules }: Folder, entries: readonly Dirent[]): IgnoreRules {
  if (!entries.some(({ name }) => name === IGNORE_FILE)) return rules;
  const content = readIgnoreFile(path);
  return content === undefined ? rules : rules.and(nameInside(folder), content);
}

function addNameProblems({ path, name: folder }: Folder, names: readonly string[], problems: InputProblems): void {
  const quoted = (name: string): string => JSON.stringify(within(folder, name));
  for (const name of namesOutsideUnicode(path, names)) problems.add('INPUT_NAME_UNPORTABLE', `${quoted(name)} is not valid Unicode`);
  for (const group of collidingNames(names)) {
    problems.add('INPUT_NAME_UNPORTABLE', `${group.map(quoted).join(' and ')} differ only in case or Unicode form`);
  }
}
