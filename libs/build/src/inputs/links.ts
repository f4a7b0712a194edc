import { readlinkSync } from 'node:fs';
import { join, posix, win32 } from 'node:path';

/** As many as Linux follows before it says ELOOP. */
const MAX_HOPS = 40;

/**
 * Whether the link at `name` (relative to `root`, all its parents real folders) with `target` stays inside `root`
 * at every step: through other links, with `..` counted from where the path really is by then.
 * A link to nothing is judged as if everything missing were folders: a build may create it.
 */
export function linkStaysInside(root: string, { name, target }: { readonly name: string; readonly target: string }): boolean {
  const at = name.split('/').slice(0, -1);
  let ahead = segments(target);
  let hops = 0;
  if (ahead === undefined) return false;
  while (ahead.length > 0) {
    const [segment, ...rest]: string[] = ahead;
    ahead = rest;
    if (segment === undefined || segment === '' || segment === '.') continue;
    if (segment === '..') {
      if (at.pop() === undefined) return false;
      continue;
    }
    const next = linkTarget(join(root, ...at, segment));
    if (next === undefined) {
      at.push(segment);
      continue;
    }
    const through = segments(next);
    hops += 1;
    if (through === undefined || hops > MAX_HOPS) return false;
    ahead = [...through, ...ahead];
  }
  return true;
}

/** Undefined for an absolute path: it means another place on every machine. */
function segments(target: string): string[] | undefined {
  if (posix.isAbsolute(target) || win32.isAbsolute(target)) return undefined;
  return target.split('/');
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    // Not a link, or not there: either way nothing to follow.
    return undefined;
  }
}
