/** What makes a configured path unusable: it leaves the example, or it is not written as paths are written here. */
export type PathFault = 'escape' | 'form';

/** The same rule for editors, in the published JSON schema; `pathFault` is the one that counts. */
export const PATH_PATTERN =
  '^(?![/\\\\])(?!(?:\\.?/)*[A-Za-z]:)(?!(.*/)?\\.\\.(/|$))[^\\\\\\u0000-\\u001f]*[^\\\\\\u0000-\\u001f/.][^\\\\\\u0000-\\u001f]*$';

/** Of Windows, also behind what `normalPath` takes away. */
const DRIVE = /^(?:\.?[/\\])*[A-Za-z]:/;
/** Braces at the beginning that can become one: `{C:/x,a}`, `{C,a}:/x`, `C{:,x}`, `./{,a}/C:`. */
const DRIVE_BY_BRACES = /^(?:\.?[/\\])*[A-Za-z]?\{(?:.*[{,}](?:\.?\/)*)?[A-Za-z]?:/s;
const CONTROL = /[\0-\x1f\x7f]/;

/**
 * Paths are relative to the example, with `/` between names and without `..`, so that they mean the same on
 * every platform and cannot name anything outside. Backslashes count as separators before they are refused:
 * `..\x` leaves the example on Windows.
 */
export function pathFault(path: string): PathFault | undefined {
  const segments = path.split(/[/\\]/);
  if (/^[/\\]/.test(path) || DRIVE.test(path) || segments.includes('..')) return 'escape';
  if (path.includes('\\') || CONTROL.test(path) || !path.isWellFormed()) return 'form';
  return normalPath(path) === '' ? 'form' : undefined;
}

/** @returns the one spelling of a faultless path: no `./`, no doubled and no trailing `/`. */
export function normalPath(path: string): string {
  return path
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/');
}

/**
 * As `pathFault`, for a glob of "files", which may start with `!`. Brackets and wildcards only match names that
 * exist below the example; braces are replaced before any name is looked at, so they must not be able to spell
 * `..`, a drive or a leading `/`. A range such as `{1..9}` is harmless.
 */
export function globFault(glob: string): PathFault | undefined {
  const pattern = glob.replace(/^!(?!\()/, '');
  if (/^[/\\]/.test(pattern) || DRIVE.test(pattern)) return 'escape';
  if (pattern.split(/[/\\]/).includes('..') || bracesCanEscape(pattern)) return 'escape';
  if (isCostly(pattern)) return 'form';
  if (pattern === '' || pattern.includes('\\') || CONTROL.test(pattern) || !pattern.isWellFormed()) return 'form';
  return undefined;
}

/** Matching takes exponential time in the wildcards of one name, and braces multiply the patterns. */
const MOST_WILDCARDS_OF_A_NAME = 4;
const MOST_BRACES = 4;
const MOST_LENGTH = 400;

function isCostly(pattern: string): boolean {
  if (pattern.length > MOST_LENGTH || pattern.split('{').length - 1 > MOST_BRACES) return true;
  return pattern.split('/').some((name) => name !== '**' && (name.match(/[*+?@!(]/g)?.length ?? 0) > MOST_WILDCARDS_OF_A_NAME);
}

function bracesCanEscape(pattern: string): boolean {
  if (!pattern.includes('{')) return false;
  if (/[{,]\//.test(pattern) || DRIVE_BY_BRACES.test(pattern)) return true;
  if (pattern.startsWith('{') && /\{,|,,|,\}/.test(pattern)) return true;
  const pieces = pattern.split(/([/{},])/);
  return pieces.some((piece, index) => {
    const besideBrace = isBrace(pieces[index - 1]) || isBrace(pieces[index + 1]);
    if (piece === '.') return besideBrace;
    return besideBrace && piece.includes('..') && !/^\w+\.\.\w+(\.\.\d+)?$/.test(piece);
  });
}

function isBrace(piece: string | undefined): boolean {
  return piece === '{' || piece === '}' || piece === ',';
}
