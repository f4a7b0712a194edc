import { matchPath, type PathNames } from './path-pattern.ts';

/** The first of `pages` that a path belongs to, with what stands at the names of its pattern. */
export function findPage<P extends { readonly path: string }>(pages: readonly P[], path: string): { readonly page: P; readonly names: PathNames } | undefined {
  for (const page of pages) {
    const names = matchPath(page.path, path);
    if (names !== undefined) return { page, names };
  }
  return undefined;
}
