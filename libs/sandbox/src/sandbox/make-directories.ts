import { chmod, mkdir, realpath, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '@apphub/model';
import { newPath, OWNER_FILE, pathsOf } from './names.ts';
import { thisOwner, writeOwner } from './owner.ts';
import { removeTree } from './remove-tree.ts';

/** Modes are set, not asked for: the umask must not show inside. */
const FOLDERS = { workspace: 0o755, home: 0o700, tmp: 0o700 };

/**
 * Makes the directories of sandbox `id` aside and renames them into place, so that no sandbox is ever without an owner.
 * @returns the parent without symbolic links. Throws `HOST_DISK`, leaving nothing, if something cannot be made.
 */
export async function makeDirectories(parent: string, id: string): Promise<string> {
  try {
    await mkdir(parent, { recursive: true, mode: 0o700 });
    const realParent = await realpath(parent);
    const place = { parent: realParent, id };
    const [aside, { open }] = [newPath(place, thisOwner()), pathsOf(place)];
    await fill(aside).then(() => rename(aside, open)).catch(async (error: unknown) => {
      await removeTree(aside).catch(() => undefined);
      throw error;
    });
    return realParent;
  } catch (error) {
    return fail('HOST_DISK', `No sandbox could be made in ${parent}.`, { cause: error, problems: [String(error)] });
  }
}

async function fill(root: string): Promise<void> {
  await mkdirWithMode(root, 0o700);
  for (const [name, mode] of Object.entries(FOLDERS)) await mkdirWithMode(join(root, name), mode);
  await writeOwner(join(root, OWNER_FILE));
}

async function mkdirWithMode(path: string, mode: number): Promise<void> {
  await mkdir(path);
  await chmod(path, mode);
}
