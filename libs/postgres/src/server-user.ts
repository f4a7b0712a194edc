import { fail } from '@apphub/model';
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** Who runs the server: `undefined` for who runs this program. Postgres refuses to run as root. */
export type ServerUser = { readonly uid: number; readonly gid: number } | undefined;

/** @returns as root, who owns the data in `dataPath`, or "nobody" where there is none yet. */
export function serverUser(dataPath: string): ServerUser {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(dataPath, { throwIfNoEntry: false });
  return owner !== undefined && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : nobody();
}

function nobody(): ServerUser {
  try {
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch (cause) {
    return fail('EMBEDDED_DATABASE_FAILED', 'Postgres does not run as root, and there is no user "nobody" to run it as.', { cause });
  }
}

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'nobody'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
}
