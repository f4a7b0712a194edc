import type { Digest, FingerprintField } from '@apphub/model';
import type { IsolationProfile } from '@apphub/sandbox';
import type { Toolchain } from './toolchain.ts';

export interface BuildEnvironment {
  readonly toolchain: Toolchain;
  readonly isolation: IsolationProfile;
  /** See `recipeDigest`. */
  readonly recipe: Digest;
}

/**
 * What can change a bundle besides the example's own files, a field each, with the reason beside it.
 *
 * Not here, on purpose:
 *   - the limits of a build: whatever stays below them comes out the same, and what does not is never stored
 *   - the environment of commands: it is fixed, and its definition is part of the recipe
 *   - the download cache and the registry: every package is checked against the lock, which is one of the files
 *   - commit, branch, user, host, paths, time: a bundle must not depend on them
 */
export function environmentFields({ toolchain, isolation, recipe }: BuildEnvironment): FingerprintField[] {
  return [
    // Native packages are chosen by it, and compiled for it.
    ['platform', toolchain.platform],
    // Runs every build script; a bundle may hold what its version or its zlib decided.
    ['tool:node', toolchain.nodeVersion],
    // Lays out node_modules and decides which optional packages fit.
    ['tool:npm', toolchain.npmVersion],
    // Writes the default bundle; its output changes between versions.
    ['tool:esbuild', toolchain.esbuildVersion],
    // What commands can see and reach may decide what they make.
    ['isolation', isolation.name],
    // Compilers and tools write the path they work in into what they make.
    ['isolation:workspace', isolation.workspacePath ?? 'a temporary folder'],
    // The bundler's own code: steps, commands, order, archive.
    ['recipe', recipe],
  ];
}
