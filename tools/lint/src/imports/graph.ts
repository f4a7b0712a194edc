import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { isOurCode, packageFolder } from '../file-kinds.ts';
import type { Repository } from '../repository.ts';
import { type ImportSite, importsIn } from './parse.ts';

/** Who imports what: every import of every file of ours, resolved as Node resolves it. */
export interface ImportGraph {
  readonly packages: ReadonlyMap<string, WorkspacePackage>;
  readonly edges: readonly ImportEdge[];
}

export interface WorkspacePackage {
  readonly name: string;
  /** `libs/model`. */
  readonly folder: string;
  /** Subpath to source file: `./node` to `./src/node/index.ts`. */
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

export interface ImportEdge extends ImportSite {
  /** The importing file. */
  readonly from: string;
  readonly target: ImportTarget;
}

export type ImportTarget =
  /** A file of the same repository, by a relative path or through the exports of `via`. */
  | { readonly kind: 'file'; readonly path: string; readonly via?: WorkspacePackage }
  /** A package of ours that does not export the subpath. */
  | { readonly kind: 'not-exported'; readonly via: WorkspacePackage }
  | { readonly kind: 'builtin' }
  | { readonly kind: 'foreign'; readonly name: string };

/** Reads and resolves all imports of a checkout. */
export function importGraph(repository: Repository): ImportGraph {
  const packages = workspacePackages(repository);
  const edges = repository.files.filter(isOurCode).flatMap((from) =>
    importsIn(from, repository.text(from)).map((site) => {
      const target = resolveImport(from, site.specifier, packages);
      return { ...site, from, target };
    }),
  );
  return { packages, edges };
}

function workspacePackages(repository: Repository): Map<string, WorkspacePackage> {
  const manifests = repository.files.filter((path) => path === `${packageFolder(path)}/package.json`);
  return new Map(manifests.map((path) => readPackage(path, repository.text(path))).map((found) => [found.name, found]));
}

interface PackageJson {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, string | { readonly types?: string; readonly default: string }>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readPackage(path: string, text: string): WorkspacePackage {
  const { name = path, exports = {}, dependencies = {}, devDependencies = {} } = JSON.parse(text) as PackageJson;
  const folder = posix.dirname(path);
  const files = Object.entries(exports).map(([subpath, target]) => [subpath, sourceOf(target)]);
  return { name, folder, exports: Object.fromEntries(files), dependencies: Object.keys(dependencies), devDependencies: Object.keys(devDependencies) };
}

/** The typed source, where what Node loads first is plain JavaScript in front of it. */
function sourceOf(target: string | { readonly types?: string; readonly default: string }): string {
  return typeof target === 'string' ? target : (target.types ?? target.default);
}

function resolveImport(from: string, specifier: string, packages: ReadonlyMap<string, WorkspacePackage>): ImportTarget {
  if (specifier.startsWith('.')) return { kind: 'file', path: posix.join(posix.dirname(from), specifier) };
  if (isBuiltin(specifier)) return { kind: 'builtin' };
  const name = packageName(specifier);
  const via = packages.get(name);
  if (via === undefined) return { kind: 'foreign', name };
  const exported = via.exports[`.${specifier.slice(name.length)}`];
  return exported === undefined ? { kind: 'not-exported', via } : { kind: 'file', path: posix.join(via.folder, exported), via };
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
