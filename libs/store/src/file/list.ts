import { compareCodeUnits } from '@apphub/model';
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectInfo } from '../backend.ts';
import { ifThere } from './failures.ts';

/** The files below `root` whose relative path starts with `prefix`, in order of those paths by code unit. */
export async function* listFiles(root: string, prefix: string): AsyncGenerator<ObjectInfo> {
  yield* walk(root, prefix.slice(0, prefix.lastIndexOf('/') + 1), prefix);
}

async function* walk(root: string, folder: string, prefix: string): AsyncGenerator<ObjectInfo> {
  const entries = (await ifThere(readdir(join(root, folder), { withFileTypes: true }))) ?? [];
  for (const name of entries.flatMap(orderedName).sort(compareCodeUnits)) {
    const path = `${folder}${name}`;
    if (name.endsWith('/')) {
      if (path.startsWith(prefix) || prefix.startsWith(path)) yield* walk(root, path, prefix);
    } else if (path.startsWith(prefix)) {
      const info = await ifThere(stat(join(root, path)));
      if (info !== undefined) yield { key: path, size: info.size, modifiedAt: info.mtime };
    }
  }
}

/** A folder sorts by its name with the slash, since that is what its files' paths go on with. Dot names are not objects. */
function orderedName(entry: Dirent): string[] {
  if (entry.name.startsWith('.')) return [];
  if (entry.isDirectory()) return [`${entry.name}/`];
  return entry.isFile() ? [entry.name] : [];
}
