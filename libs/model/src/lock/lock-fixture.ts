import type { LockEntry, PackageLock } from './package-lock.ts';

/** A lock for tests: entries by path, with an integrity unless they say otherwise. */
export function lockOf(entries: Readonly<Record<string, Partial<LockEntry>>>): PackageLock {
  const packages = Object.entries(entries).map(([path, entry]): [string, LockEntry] => [
    path,
    { version: '1.0.0', integrity: 'sha512-AAAA', ...entry },
  ]);
  return { lockfileVersion: 3, packages: new Map(packages) };
}
