import { fail, type Platform } from '@apphub/model';
import { hostPlatform } from '@apphub/model/node';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The programs that every build uses, by absolute path, and what they are. */
export interface Toolchain {
  readonly nodePath: string;
  /** Without "v". */
  readonly nodeVersion: string;
  /** npm's main script, for Node to run. */
  readonly npmCliPath: string;
  readonly npmVersion: string;
  /** esbuild's native program. */
  readonly esbuildPath: string;
  readonly esbuildVersion: string;
  readonly platform: Platform;
  /** A folder whose `include/node` is of exactly this Node, for node-gyp's `nodedir`; absent when there is none. */
  readonly nodeHeaders?: string;
}

const WINDOWS = process.platform === 'win32';
const SYSTEM = `${process.platform}-${process.arch}`;

/**
 * Finds the tools that the lockfile pins, whatever Node or npm this process was started with: their versions are in
 * every fingerprint, which must be the same for everybody.
 *
 * @param from a folder inside the installation to search, by default the one this code belongs to.
 * @throws FailureError TOOL_MISSING.
 */
export async function findToolchain(from: string = import.meta.dirname): Promise<Toolchain> {
  const node = findPackage('node', from);
  const npm = findPackage('npm', from);
  const esbuild = findPackage('esbuild', from);
  const nodePath = pinnedNode(node);
  const nodeHeaders = headersOf(node, nodePath);
  return {
    nodePath,
    nodeVersion: node.version,
    npmCliPath: existing(join(npm.folder, 'bin', 'npm-cli.js'), 'npm'),
    npmVersion: npm.version,
    esbuildPath: esbuildProgram(esbuild),
    esbuildVersion: esbuild.version,
    platform: hostPlatform(),
    ...(nodeHeaders === undefined ? {} : { nodeHeaders }),
  };
}

interface InstalledPackage {
  readonly folder: string;
  readonly version: string;
}

function findPackage(name: string, from: string): InstalledPackage {
  try {
    const file = createRequire(join(from, 'any.js')).resolve(`${name}/package.json`);
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
    return { folder: dirname(file), version };
  } catch (cause) {
    return fail('TOOL_MISSING', `The npm package "${name}" is not installed.`, { cause, remedy: 'Run "npm ci" in the repository.' });
  }
}

function existing(path: string, name: string): string {
  if (existsSync(path)) return path;
  return fail('TOOL_MISSING', `The npm package "${name}" is installed without its program.`, {
    remedy: `Run "npm rebuild ${name}" in the repository.`,
  });
}

/** The program that the package `node` downloads when it is installed; this process itself if it is the same Node. */
function pinnedNode({ folder, version }: InstalledPackage): string {
  const program = join(folder, 'bin', WINDOWS ? 'node.exe' : 'node');
  if (!existsSync(program) && process.versions.node === version) return process.execPath;
  return existing(program, 'node');
}

function esbuildProgram({ folder }: InstalledPackage): string {
  const native = findPackage(`@esbuild/${SYSTEM}`, folder);
  return existing(join(native.folder, WINDOWS ? 'esbuild.exe' : 'bin/esbuild'), `@esbuild/${SYSTEM}`);
}

/**
 * The package `node` installs its program from a package per platform, which has the headers too. npm takes that
 * package for a stray one and removes it when it changes the tree later; another Node's headers may stand in then,
 * if they are of the very same version.
 */
function headersOf({ folder, version }: InstalledPackage, nodePath: string): string | undefined {
  const nested = WINDOWS ? `node-win-${process.arch}` : `node-${SYSTEM}`;
  const candidates = [
    join(folder, 'node_modules', nested),
    join(folder, 'node_modules', `node-bin-${SYSTEM}`),
    dirname(dirname(nodePath)),
    dirname(dirname(process.execPath)),
  ];
  return candidates.find((candidate) => headerVersion(candidate) === version);
}

function headerVersion(folder: string): string | undefined {
  try {
    const header = readFileSync(join(folder, 'include', 'node', 'node_version.h'), 'utf8');
    return ['MAJOR', 'MINOR', 'PATCH'].map((part) => new RegExp(`^#define NODE_${part}_VERSION (\\d+)`, 'mu').exec(header)?.[1]).join('.');
  } catch {
    // No such header: no candidate.
    return undefined;
  }
}
