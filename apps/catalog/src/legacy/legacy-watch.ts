import type { Digest } from '@apphub/model';
import { join } from 'node:path';
import type { DigestMemory } from './digest-memory.ts';
import { type LegacyFile, readLegacyFiles } from './legacy-files.ts';

/** What the catalog knows; see `knownChecksums` and `knownSlugs`. */
export interface Accounts {
  checksums(wanted: readonly Digest[]): Promise<ReadonlySet<string>>;
  slugs(wanted: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface LegacyWatchOptions {
  /** Absolute paths; those that do not exist are empty. */
  readonly folders: readonly string[];
  readonly accounts: Accounts;
  /** Milliseconds for which a look at the folders is good. */
  readonly maxAgeMs: number;
}

/** What is left of the earlier file cache. */
export interface LegacyWatch {
  /**
   * One sentence per folder with files that no row of the catalog accounts for. Files are looked at again when the last
   * look is too old; one look at a time, and none is waited for twice.
   */
  warnings(): Promise<readonly string[]>;
}

/** The folders in which the earlier service kept files, below a checkout, and one that was configured. */
export function legacyFolders({ repositoryRoot, legacyRoot }: { readonly repositoryRoot: string; readonly legacyRoot?: string }): string[] {
  const data = join(repositoryRoot, 'services', 'catalog', 'data');
  const folders = [join(data, 'example-bundles'), join(data, 'bundle-runtime-cache'), ...(legacyRoot === undefined ? [] : [legacyRoot])];
  return [...new Set(folders)];
}

/** Looks at the folders when asked. */
export function watchLegacy({ folders, accounts, maxAgeMs }: LegacyWatchOptions): LegacyWatch {
  const memory: DigestMemory = new Map();
  let last: { readonly at: number; readonly warnings: Promise<readonly string[]> } | undefined;
  const look = async () => {
    const found = await Promise.all(folders.map((folder) => warningOf(folder, { accounts, memory })));
    return found.flat();
  };
  return {
    warnings() {
      if (last === undefined || performance.now() - last.at > maxAgeMs) {
        const warnings = look();
        last = { at: performance.now(), warnings };
        // A look that failed, because the database is away for example, is not remembered.
        warnings.catch(() => (last = undefined));
      }
      return last.warnings;
    },
  };
}

/** Named in a warning; more would not be read. */
const NAMED = 3;

async function warningOf(folder: string, { accounts, memory }: { readonly accounts: Accounts; readonly memory: DigestMemory }): Promise<string[]> {
  const left = await unaccounted(await readLegacyFiles(folder, memory), accounts);
  const paths = [...new Set(left.map(({ path }) => path.slice(folder.length + 1)))];
  if (paths.length === 0) return [];
  const more = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : '';
  const files = paths.length === 1 ? '1 file' : `${paths.length} files`;
  return [`${folder} still holds ${files} that no row of the catalog accounts for: ${paths.slice(0, NAMED).join(', ')}${more}.`];
}

async function unaccounted(files: readonly LegacyFile[], accounts: Accounts): Promise<LegacyFile[]> {
  const checksums = files.flatMap((file) => (file.kind === 'artifact' ? file.checksum : []));
  const slugs = files.flatMap((file) => (file.kind === 'status' ? file.slug : []));
  const [knownChecksums, knownSlugs] = await Promise.all([
    checksums.length === 0 ? new Set<string>() : accounts.checksums(checksums),
    slugs.length === 0 ? new Set<string>() : accounts.slugs(slugs),
  ]);
  return files.filter((file) => {
    if (file.kind === 'artifact') return !knownChecksums.has(file.checksum);
    return file.kind === 'unknown' || !knownSlugs.has(file.slug);
  });
}
