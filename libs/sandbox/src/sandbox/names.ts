import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

/**
 * The names of a sandbox's directory through its life:
 *
 *   .new-apphub-<label>-<random>      being made
 *   apphub-<label>-<random>           in use; the name is the sandbox's id
 *   .trash-apphub-<label>-<random>    being removed
 */
const NAME = /^(?<phase>\.new-|\.trash-)?(?<id>apphub-[a-z0-9][a-z0-9._-]*-[0-9a-f]{12})$/;
const LABEL = /^[a-z0-9][a-z0-9._-]*$/;

/** Sockets in TMPDIR have about 100 characters for their whole path. */
const LONGEST_LABEL = 32;

export const OWNER_FILE = 'owner.json';

export type Phase = 'new' | 'open' | 'trash';

/** @returns a fresh id. Throws on a label that is not a slug. */
export function createId(label: string): string {
  if (!LABEL.test(label)) throw new Error(`"${label}" is not a slug.`);
  return `apphub-${label.slice(0, LONGEST_LABEL)}-${randomBytes(6).toString('hex')}`;
}

/** @returns what a directory name says, or undefined if it is no sandbox's. */
export function parseName(name: string): { phase: Phase; id: string } | undefined {
  const { phase, id } = NAME.exec(name)?.groups ?? {};
  if (id === undefined) return undefined;
  return { id, phase: phase === '.new-' ? 'new' : phase === '.trash-' ? 'trash' : 'open' };
}

/** @returns the three paths of a sandbox. */
export function pathsOf(parent: string, id: string): Record<Phase, string> {
  return { new: join(parent, `.new-${id}`), open: join(parent, id), trash: join(parent, `.trash-${id}`) };
}
