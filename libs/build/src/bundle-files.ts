import { compareCodeUnits, dependencyClosure, fail, FailureError, productionPaths } from '@apphub/model';
import type { ArchiveFile } from '@apphub/pack';
import fastGlob from 'fast-glob';
import { existsSync, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, posix, sep } from 'node:path';
import type { Example } from './example/index.ts';
import { isPythonPackageFile, PYTHON_PACKAGES } from './python-packages.ts';

/** What tools leave beside their results; it names paths of the build or changes with every build. */
const LEFTOVERS = ['**/__pycache__/**', '**/*.pyc', '**/node_modules/.package-lock.json', '**/node_modules/.bin/**', '**/node_modules/.cache/**'];

/** Of a folder that node-gyp filled, only what can be loaded is kept; the rest holds absolute paths of the build. */
const LOADABLE = /\/Release\/[^/]+\.(node|so|dylib|dll)$/;

export interface BundleFiles {
  readonly files: readonly ArchiveFile[];
  /** Patterns of "files" that matched nothing. */
  readonly unmatched: readonly string[];
}

/**
 * Chooses what goes into the bundle: the manifest, what "files" matches less development dependencies and
 * leftovers, and the closure of "runtimeDependencies" under `<outDir>/node_modules`.
 *
 * @param root the built example in its sandbox, absolute.
 * @throws FailureError PACK_LINK_ESCAPE when a link to be packed leaves the example, PACK_EMPTY when the entry is missing.
 */
export function bundleFiles(root: string, example: Example): BundleFiles {
  const { config } = example;
  const choice = new Choice(ownFolder(root));
  const isDropped = developmentDependencies(example);
  const negated = config.files.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const unmatched: string[] = [];
  for (const pattern of config.files.filter((candidate) => !candidate.startsWith('!'))) {
    const matches = findMatches(root, pattern, negated);
    if (matches.length === 0) unmatched.push(pattern);
    for (const path of matches) if (!isDropped(path)) choice.add(path, path);
  }
  choice.add(config.manifestPath, 'manifest.json');
  for (const folder of runtimeClosure(example)) addPackage(choice, folder, config.outDir);
  if (config.pythonRequirementsPath !== undefined) addPythonPackages(choice);
  if (!choice.has(example.entry.path)) {
    fail('PACK_EMPTY', `The bundle of ${example.slug} has no ${example.entry.path}, which manifest.json names as its entry.`);
  }
  return { files: choice.files(), unmatched };
}

/** Links are matched, not followed: where they lead is looked at before anything behind them is read. */
function findMatches(root: string, pattern: string, negated: readonly string[]): string[] {
  return fastGlob
    .sync(pattern, { cwd: root, dot: false, onlyFiles: false, objectMode: true, followSymbolicLinks: false, ignore: [...LEFTOVERS, ...negated] })
    .filter(({ dirent }) => !dirent.isDirectory())
    .map(({ path }) => path);
}

/** The archive's paths and the files behind them, all inside one folder. */
class Choice {
  readonly #root: string;
  readonly #sources = new Map<string, string>();
  /** Folders known to lie inside. */
  readonly #folders = new Set(['.']);

  constructor(root: string) {
    this.#root = root;
  }

  /** Adds the file at `path`; a link that stays inside is packed as what it leads to, since archives hold regular files only. */
  add(path: string, packedAs: string): void {
    const source = join(this.#root, path);
    this.#expectInside(posix.dirname(path));
    if (lstatSync(source, { throwIfNoEntry: false })?.isSymbolicLink()) this.#addLinked(path, packedAs);
    else if (!isGypLeftover(source)) this.#sources.set(posix.normalize(packedAs), source);
  }

  exists(path: string): boolean {
    return lstatSync(join(this.#root, path), { throwIfNoEntry: false }) !== undefined;
  }

  has(packedAs: string): boolean {
    return this.#sources.has(posix.normalize(packedAs));
  }

  /** Paths of the files and links below `folder`, relative to it; packages nested in it are packages of their own. */
  filesBelow(folder: string): string[] {
    const source = this.#inside(folder);
    return entriesBelow(source);
  }

  files(): ArchiveFile[] {
    return [...this.#sources].map(([path, source]) => ({ path, source })).sort((a, b) => compareCodeUnits(a.path, b.path));
  }

  #addLinked(path: string, packedAs: string): void {
    const source = this.#inside(path);
    if (!statSync(source).isDirectory()) this.#sources.set(posix.normalize(packedAs), source);
    else for (const name of this.filesBelow(path)) this.#sources.set(posix.join(packedAs, name), join(source, name));
  }

  /** A glob that begins with the name of a folder follows it, link or not; so does every plain path. */
  #expectInside(folder: string): void {
    if (this.#folders.has(folder)) return;
    if (lstatSync(join(this.#root, folder), { throwIfNoEntry: false }) !== undefined) this.#inside(folder);
    this.#folders.add(folder);
  }

  #inside(path: string): string {
    const real = realpathOf(join(this.#root, path));
    if (real === undefined || !real.startsWith(this.#root + sep)) {
      fail('PACK_LINK_ESCAPE', `${path} is a link that leads out of the example or nowhere.`);
    }
    return real;
  }
}

/** Everything but folders, by path. Node's own recursive `readdir` follows links to folders, wherever they lead. */
function entriesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return [entry.name];
    return entriesBelow(join(folder, entry.name)).map((name) => `${entry.name}/${name}`);
  });
}

/** A build could put a link in the place of the example as a whole; then everything would seem to lie inside. */
function ownFolder(root: string): string {
  const real = join(realpathSync(dirname(root)), basename(root));
  if (realpathOf(real) !== real) fail('PACK_LINK_ESCAPE', 'The folder of the example was replaced.');
  return real;
}

function realpathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** node-gyp leaves a config.gypi in each `build` folder it fills; other folders of that name are somebody's code. */
function isGypLeftover(source: string): boolean {
  const folder = /^.*\/build(?=\/)/.exec(source)?.[0];
  return folder !== undefined && !LOADABLE.test(source) && existsSync(`${folder}/config.gypi`);
}

/** Says of a path whether it belongs to a package that only development needs. */
function developmentDependencies({ lock }: Example): (path: string) => boolean {
  if (lock === undefined) return () => false;
  const kept = new Set(productionPaths(lock));
  return (path) => {
    const owner = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
    return owner?.startsWith('node_modules/') === true && !kept.has(owner);
  };
}

function runtimeClosure({ lock, config, slug }: Example): readonly string[] {
  if (config.runtimeDependencies.length === 0) return [];
  if (lock === undefined) return fail('CONFIG_INVALID', `${slug} has "runtimeDependencies" but its package.json has no dependencies.`);
  const closure = dependencyClosure(lock, config.runtimeDependencies);
  if (!closure.ok) throw new FailureError(closure.error);
  return closure.value;
}

function addPythonPackages(choice: Choice): void {
  if (!choice.exists(PYTHON_PACKAGES)) return;
  for (const name of choice.filesBelow(PYTHON_PACKAGES).filter(isPythonPackageFile)) choice.add(posix.join(PYTHON_PACKAGES, name), posix.join(PYTHON_PACKAGES, name));
}

/** Optional packages for other platforms are in the lock but not on disk. */
function addPackage(choice: Choice, folder: string, outDir: string): void {
  if (!choice.exists(folder)) return;
  for (const name of choice.filesBelow(folder)) {
    if (/(^|\/)(node_modules|__pycache__)\//.test(name) || name.endsWith('.pyc')) continue;
    choice.add(posix.join(folder, name), posix.join(outDir, folder, name));
  }
}
