import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files that checks look at: what git tracks or would track, as POSIX paths in code-unit order. */
export interface Repository {
  readonly root: string;
  readonly files: readonly string[];
  /** @throws when the file is not there. */
  text(path: string): string;
}

/**
 * The repository checked out at `root`.
 *
 * @throws when git is missing or `root` is no checkout.
 */
export function openRepository(root: string): Repository {
  const listing = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const files = [...new Set(listing.split('\0'))].filter((path) => path !== '' && existsSync(join(root, path))).sort();
  return { root, files, text: (path) => readFileSync(join(root, path), 'utf8') };
}

/** A repository that exists only in memory: what a rule is shown to see whether it objects. */
export function memoryRepository(contents: Readonly<Record<string, string>>, root = '/nowhere/checkout'): Repository {
  return {
    root,
    files: Object.keys(contents).sort(),
    text(path) {
      const text = contents[path];
      if (text === undefined) throw new Error(`${path} is not in this repository`);
      return text;
    },
  };
}
