/**
 * Which names an archive may hold, for packing and unpacking alike: names that every platform can write,
 * that mean the same everywhere, and that stay inside the folder they are unpacked in.
 */

/** Bytes in UTF-8. macOS takes paths of 1023 bytes; the rest is room for the folder that a bundle is unpacked in. */
const MAX_PATH_BYTES = 768;
/** Bytes in UTF-8: the limit of ext4, xfs, btrfs and tmpfs, below those of APFS and NTFS. */
const MAX_SEGMENT_BYTES = 255;

// U+FFFD is what a name becomes that was not valid UTF-8 on disk.
const NOT_UNICODE = /\ufffd/u;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/u;
// Windows: "Naming Files, Paths, and Namespaces". A colon there writes into an alternate data stream.
const WINDOWS_RESERVED = /[<>:"|?*]/u;
const WINDOWS_DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/iu;
const WINDOWS_STRIPPED_END = /[. ]$/u;

/** What is wrong with a path as a name in an archive, as the end of a sentence; undefined if nothing is. */
export function nameProblem(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (!path.isWellFormed() || NOT_UNICODE.test(path)) return 'is not valid Unicode';
  if (CONTROL.test(path)) return 'has a control character';
  if (path.includes('\\')) return 'has a backslash';
  if (path.startsWith('/') || /^[a-z]:/iu.test(path)) return 'is absolute';
  if (path !== path.normalize('NFC')) return 'is not in Unicode form NFC';
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  for (const segment of path.split('/')) {
    const problem = segmentProblem(segment);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function segmentProblem(segment: string): string | undefined {
  if (segment === '') return 'has an empty segment';
  if (segment === '.' || segment === '..') return `has the segment "${segment}"`;
  if (WINDOWS_RESERVED.test(segment)) return 'has a character that Windows does not allow';
  if (WINDOWS_STRIPPED_END.test(segment)) return 'has a segment that ends in a dot or a space, which Windows drops';
  if (WINDOWS_DEVICE.test(segment)) return `has the segment "${segment}", a device on Windows`;
  if (Buffer.byteLength(segment) > MAX_SEGMENT_BYTES) return `has a segment longer than ${MAX_SEGMENT_BYTES} bytes`;
  return undefined;
}

type Kind = 'file' | 'folder';

/** The names of one archive. */
export interface NameRegister {
  /** Takes the next name and says what is wrong with it beside the others, as the end of a sentence. */
  claim(path: string, kind: Kind): string | undefined;
  /** Files and folders so far, folders above others included. */
  readonly count: number;
}

/**
 * Opens a register that finds names which some file system cannot hold side by side: twice the same, a file where a
 * folder is, or names that differ only in case or Unicode form.
 */
export function nameRegister(): NameRegister {
  const taken = { file: new Map<string, string>(), folder: new Map<string, string>() };

  function claimOne(path: string, kind: Kind): string | undefined {
    const key = fold(path);
    const other = kind === 'file' ? 'folder' : 'file';
    const spelling = taken[kind].get(key) ?? taken[other].get(key);
    if (spelling === undefined) {
      taken[kind].set(key, path);
      return undefined;
    }
    if (spelling !== path) return `differs from ${JSON.stringify(spelling)} only in case or Unicode form`;
    if (taken[other].has(key)) return 'is both a file and a folder';
    return kind === 'file' ? 'stands twice' : undefined;
  }

  function claimParents(path: string): string | undefined {
    const end = path.lastIndexOf('/');
    if (end < 0) return undefined;
    const parent = path.slice(0, end);
    if (taken.folder.get(fold(parent)) === parent) return undefined;
    return claimParents(parent) ?? within(parent, claimOne(parent, 'folder'));
  }

  return {
    claim: (path, kind) => claimParents(path) ?? claimOne(path, kind),
    get count() {
      return taken.file.size + taken.folder.size;
    },
  };
}

function within(parent: string, problem: string | undefined): string | undefined {
  return problem === undefined ? undefined : `is below ${JSON.stringify(parent)}, which ${problem}`;
}

const FOLDED_ASCII = /^[\u0000-@[-\u007f]*$/u;

/**
 * One key for all names that a case-insensitive or normalising file system may take for each other. Down, up and down
 * again, since only all three take "ß", "SS" and "ẞ", or "σ", "ς" and "Σ", for one.
 */
function fold(path: string): string {
  if (FOLDED_ASCII.test(path)) return path;
  return path.normalize('NFC').toLowerCase().toUpperCase().toLowerCase().normalize('NFC');
}
