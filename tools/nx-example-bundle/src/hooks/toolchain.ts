import { canonicalJson } from '@apphub/model';
import { hostPlatform, sha256 } from '@apphub/model/node';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The tools every build uses; the fingerprint names the same versions. */
const PACKAGES = ['node', 'npm', 'esbuild'] as const;

/** What compiles native code or runs Python, where builds look for it. */
const PYTHON_MINORS = Array.from({ length: 16 }, (_, index) => index + 8);
const NATIVE_PROGRAMS = ['cc', 'c++', 'ld', 'ldd', 'python3', ...PYTHON_MINORS.map((minor) => `python3.${minor}`)];
const SEARCH_PATH = ['/usr/local/bin', '/usr/bin', '/bin'] as const;

/** What builds examples here, as words for Nx's key: `node 24.21.0, npm 11.19.1, esbuild 0.28.2, linux-x64-glibc`. */
export function toolchainWords(workspaceRoot: string): string {
  return [...PACKAGES.map((name) => `${name} ${installedVersion(name, workspaceRoot)}`), hostPlatform()].join(', ');
}

function installedVersion(name: string, workspaceRoot: string): string {
  try {
    const { version } = JSON.parse(readFileSync(join(workspaceRoot, 'node_modules', name, 'package.json'), 'utf8')) as { version?: unknown };
    return String(version);
  } catch {
    return 'missing';
  }
}

/**
 * Changes whenever a compiler, linker, C library or Python of this machine does. The fingerprint asks them for their
 * versions; looking at their files says less, on this machine only, but starts no process.
 */
export function nativeToolsKey(): string {
  return sha256(canonicalJson(NATIVE_PROGRAMS.map((program) => SEARCH_PATH.map((folder) => fileKey(join(folder, program))))));
}

function fileKey(path: string): string {
  try {
    const real = realpathSync(path);
    const { size, mtimeMs } = statSync(real);
    return `${real} ${size} ${mtimeMs}`;
  } catch {
    return 'missing';
  }
}
