import { compareCodeUnits, fail } from '@apphub/model';
import { lstatSync } from 'node:fs';
import { nameProblem, nameRegister } from './names.ts';
import { tarSizeOf } from './tar-header.ts';

export interface ArchiveFile {
  /** Relative POSIX path in the archive. */
  readonly path: string;
  /** Absolute path of a regular file. A caller that allows symbolic links gives their targets. */
  readonly source: string;
}

/** A file with all that an archive keeps of it. */
export interface PlannedFile extends ArchiveFile {
  /** Bytes. */
  readonly size: number;
  readonly executable: boolean;
}

/** What an archive will hold, checked and in order. */
export interface ArchivePlan {
  readonly files: readonly PlannedFile[];
  /** Bytes of the uncompressed tar. */
  readonly tarSize: number;
}

/** Problems named in one failure; more would bury the first. */
const MAX_PROBLEMS = 20;

/**
 * Checks names and kinds of files and puts them in order.
 *
 * Folders are left out: they would add modes and an order of their own, and every tar makes the folders its files need.
 *
 * @throws FailureError PACK_NAME_UNSUPPORTED for names that not every platform can unpack, PACK_LINK_ESCAPE for
 *   symbolic links, PACK_KIND_UNSUPPORTED for what is no regular file, INPUT_CHANGED for what is not there.
 */
export function planArchive(files: Iterable<ArchiveFile>): ArchivePlan {
  const sorted = [...files].sort((a, b) => compareCodeUnits(a.path, b.path));
  refuseNames(sorted);
  const planned = describeAll(sorted);
  return { files: planned, tarSize: tarSizeOf(planned) };
}

function refuseNames(files: readonly ArchiveFile[]): void {
  const register = nameRegister();
  const problems = files.flatMap(({ path }) => {
    const problem = nameProblem(path) ?? register.claim(path, 'file');
    return problem === undefined ? [] : [`${JSON.stringify(path)} ${problem}`];
  });
  if (problems.length > 0) {
    fail('PACK_NAME_UNSUPPORTED', 'Some paths cannot be packed so that every platform can unpack them.', {
      problems: shortened(problems),
    });
  }
}

function describeAll(files: readonly ArchiveFile[]): PlannedFile[] {
  const missing: string[] = [];
  const links: string[] = [];
  const others: string[] = [];
  const planned: PlannedFile[] = [];
  for (const { path, source } of files) {
    const status = lstatSync(source, { throwIfNoEntry: false });
    if (status === undefined) missing.push(JSON.stringify(path));
    else if (status.isSymbolicLink()) links.push(JSON.stringify(path));
    else if (!status.isFile()) others.push(JSON.stringify(path));
    // The owner's bit, as in git: the others follow the builder's umask.
    else planned.push({ path, source, size: status.size, executable: (status.mode & 0o100) !== 0 });
  }
  if (missing.length > 0) fail('INPUT_CHANGED', 'Files vanished before they were packed.', { problems: shortened(missing) });
  if (links.length > 0) fail('PACK_LINK_ESCAPE', 'Symbolic links cannot be packed.', { problems: shortened(links) });
  if (others.length > 0) fail('PACK_KIND_UNSUPPORTED', 'Only regular files can be packed.', { problems: shortened(others) });
  return planned;
}

function shortened(problems: readonly string[]): readonly string[] {
  if (problems.length <= MAX_PROBLEMS) return problems;
  return [...problems.slice(0, MAX_PROBLEMS), `and ${problems.length - MAX_PROBLEMS} more`];
}
