import { fail } from '@apphub/model/failure';
import { existsSync } from 'node:fs';
import type { FileIndex } from './file-index.ts';
import type { FoundFiles } from './found-files.ts';
import { type IgnoreRules, rulesAbove } from './ignore-rules.ts';
import type { InputFile, InputSet, InputSource } from './input-set.ts';
import { leftOutRules } from './left-out.ts';
import { InputProblems } from './problems.ts';
import { keepSourceTexts } from './source-text.ts';
import { TreeWalk } from './walk-tree.ts';

export interface ReadOptions {
  /** Without it every file is read. */
  readonly index?: FileIndex;
  /** How many files and folders an example may have. */
  readonly maxEntries?: number;
}

const MAX_ENTRIES = 200_000;

/**
 * The one function that decides what the inputs of an example are: what it returns is fingerprinted, copied into the
 * sandbox and watched by Nx. Synchronous, since asynchronous file calls cost several times as much on small files.
 *
 * Inputs are the files and inner symbolic links below `root` and `sharedRoot`, less
 *   - what `.gitignore` files leave out (`IgnoreRules`),
 *   - `exclude`, what tools write beside a `package.json`, `.git`, and personal settings such as `.npmrc` and `.env`
 *     (`leftOutRules`).
 * Empty folders are no inputs. Permissions count only as "the owner may execute it".
 *
 * @throws FailureError INPUT_NAME_UNPORTABLE, INPUT_LINK_ESCAPE, INPUT_KIND_UNSUPPORTED, INPUT_UNREADABLE,
 *   INPUT_CHANGED, each with all its paths, or INPUT_LIMIT.
 */
export function readInputs(source: InputSource, { index, maxEntries = MAX_ENTRIES }: ReadOptions = {}): InputSet {
  const problems = new InputProblems();
  const readAt = Date.now();
  let entries = 0;
  const count = (names: number): void => {
    entries += names;
    if (entries > maxEntries) fail('INPUT_LIMIT', `${source.root} holds more than ${maxEntries} files and folders.`);
  };

  const walks = treesOf(source).map(({ root, name, exclude }) => {
    const walk = new TreeWalk(
      { path: root, name, rules: rulesAbove(root, source.repositoryRoot) },
      { exclude, problems, readAt, count, memory: index?.recall(root), listingKey: listingKeys(index, exclude) },
    );
    walk.run();
    return { root, walk };
  });
  problems.failIfAny();
  const inputs = inputSetOf(walks.map(({ walk }) => walk.found));
  if (index === undefined) return inputs;
  keepSourceTexts(inputs, walks.map(({ walk }) => walk.sourceText()));
  for (const { root, walk } of walks) if (walk.record.learned) index.remember(root, walk.record);
  return inputs;
}

/** Lists the files when they are first asked for. */
function inputSetOf(trees: readonly FoundFiles[]): InputSet {
  let files: readonly InputFile[] | undefined;
  return {
    get files() {
      files ??= trees.flatMap((tree) => tree.list());
      return files;
    },
  };
}

interface Tree {
  readonly root: string;
  readonly name: 'bundle' | 'shared';
  readonly exclude: ReadonlySet<string>;
}

function treesOf({ root, sharedRoot, exclude = [] }: InputSource): Tree[] {
  const example: Tree = { root, name: 'bundle', exclude: new Set(exclude.map(plainPath)) };
  // Absent shared sources are like an empty folder of them: neither is an input.
  if (sharedRoot === undefined || !existsSync(sharedRoot)) return [example];
  return [example, { root: sharedRoot, name: 'shared', exclude: new Set() }];
}

/** `./dist/` and `dist` are one. */
function plainPath(path: string): string {
  return path.replace(/^(?:\.\/)+|\/+$/gu, '').normalize('NFC');
}

/** What the names in a folder depend on, besides what is in it. */
function listingKeys(index: FileIndex | undefined, exclude: ReadonlySet<string>): (rules: IgnoreRules) => string {
  const keys = new Map<IgnoreRules, string>();
  return (rules) => {
    if (index === undefined) return '';
    const known = keys.get(rules);
    if (known !== undefined) return known;
    const key = index.keyOf(JSON.stringify([leftOutRules, [...exclude].sort(), rules.text]));
    keys.set(rules, key);
    return key;
  };
}
