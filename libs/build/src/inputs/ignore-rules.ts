import ignore, { type Ignore } from 'ignore';
import { lstatSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export const IGNORE_FILE = '.gitignore';

/**
 * What the `.gitignore` files of a folder and of those above it leave out. Only these files count: neither the
 * user's `core.excludesFile` nor `.git/info/exclude`, nor whether git tracks an ignored file all the same, since all
 * three differ between people, and git may not even be there.
 *
 * Names are compared by case, as on Linux, on every platform. Matching is the work of the package `ignore`, which
 * knows one list of patterns; the lists of several files become one by writing each pattern with its folder in front.
 * The last matching pattern decides, so a deeper file overrules those above it, as in git.
 */
export class IgnoreRules {
  static readonly none = new IgnoreRules([], '');

  readonly #patterns: readonly string[];
  readonly #base: string;
  #compiled: Compiled | undefined;

  private constructor(patterns: readonly string[], base: string) {
    this.#patterns = patterns;
    this.#base = base;
  }

  /** All patterns as one text: what has the same text leaves out the same. */
  get text(): string {
    return [this.#base, ...this.#patterns].join('\n');
  }

  /** These rules for paths relative to `base`, a folder given relative to where they were relative to before. */
  from(base: string): IgnoreRules {
    return new IgnoreRules(this.#patterns, this.#at(base));
  }

  /** These rules and those of a further `.gitignore` in `folder`, its content given. */
  and(folder: string, content: string): IgnoreRules {
    return new IgnoreRules([...this.#patterns, ...patternsBelow(this.#at(folder), content)], this.#base);
  }

  leavesOut(path: string, kind: 'file' | 'folder'): boolean {
    if (this.#patterns.length === 0) return false;
    this.#compiled ??= compiledOf(this.#patterns);
    this.#compiled.asked += 1;
    return this.#compiled.matcher.ignores(kind === 'folder' ? `${this.#at(path)}/` : this.#at(path));
  }

  #at(path: string): string {
    return this.#base === '' || path === '' ? this.#base + path : `${this.#base}/${path}`;
  }
}

interface Compiled {
  readonly text: string;
  readonly matcher: Ignore;
  asked: number;
}

let latest: Compiled | undefined;
/** A matcher remembers every path that it was asked about. */
const MOST_ASKED = 100_000;

/** Of the examples of a repository, most have the same rules, and to compile them takes longer than to ask them. */
function compiledOf(patterns: readonly string[]): Compiled {
  const text = patterns.join('\n');
  if (latest?.text !== text || latest.asked > MOST_ASKED) latest = { text, matcher: ignore({ ignoreCase: false }).add(patterns), asked: 0 };
  return latest;
}

/** The rules that hold at the top of `root`: those of the folders from `repositoryRoot` down to it, without its own. */
export function rulesAbove(root: string, repositoryRoot: string | undefined): IgnoreRules {
  const steps = repositoryRoot === undefined ? [] : relative(repositoryRoot, root).split(sep);
  if (repositoryRoot === undefined || steps[0] === '..' || steps[0] === '') return IgnoreRules.none;
  let rules = IgnoreRules.none;
  for (const depth of steps.keys()) {
    const content = readIgnoreFile(join(repositoryRoot, ...steps.slice(0, depth)));
    if (content !== undefined) rules = rules.and(name(steps.slice(0, depth)), content);
    // Whoever builds an example in an ignored folder means its files, so what ignores the folder has no say in it.
    if (rules.leavesOut(name(steps.slice(0, depth + 1)), 'folder')) return IgnoreRules.none;
  }
  return rules.from(name(steps));
}

function name(steps: readonly string[]): string {
  return steps.join('/').normalize('NFC');
}

/** The content of the `.gitignore` in `folder`; undefined if there is none. A link does not count, as in git. */
export function readIgnoreFile(folder: string): string | undefined {
  const path = join(folder, IGNORE_FILE);
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : undefined;
}

/** The patterns of a `.gitignore` in `folder`, rewritten to mean the same at the top. */
function patternsBelow(folder: string, content: string): string[] {
  const lines = content.normalize('NFC').replace(/^\ufeff/u, '').split(/\r?\n/u);
  const patterns = lines.filter((line) => !line.startsWith('#') && !/^!?[/ ]*$/u.test(line));
  return folder === '' ? patterns : patterns.map((pattern) => below(folder, pattern));
}

function below(folder: string, line: string): string {
  const negative = line.startsWith('!');
  const pattern = (negative ? line.slice(1) : line).replace(/^\\(?=[!#])/u, '');
  // gitignore(5): with a separator at the beginning or in the middle a pattern is relative to its file's folder,
  // otherwise it matches at any depth below.
  const anchored = /\/./u.test(pattern.replace(/ +$/u, ''));
  const place = `/${escaped(folder)}/${anchored ? '' : '**/'}`;
  return `${negative ? '!' : ''}${place}${pattern.replace(/^\//u, '')}`;
}

/** A folder's name with nothing in it that means more than itself. */
function escaped(folder: string): string {
  return folder.replace(/[*?[\\]/gu, (character) => (character === '\\' ? '\\\\' : `[${character}]`));
}
