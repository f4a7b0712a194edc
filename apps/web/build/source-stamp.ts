import { compareCodeUnits } from '@apphub/model';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Names the content of files: the same bytes under the same paths, the same stamp. Tests make no difference. */
export function sourceStamp(root: string, sources: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of sources.flatMap((source) => filesIn(root, source)).sort(compareCodeUnits)) {
    hash.update(`${path}\0`).update(createHash('sha256').update(readFileSync(join(root, path))).digest());
  }
  return hash.digest('hex');
}

function filesIn(root: string, path: string): string[] {
  if (statSync(join(root, path)).isFile()) return /\.test\.tsx?$/.test(path) ? [] : [path];
  return readdirSync(join(root, path)).flatMap((name) => filesIn(root, `${path}/${name}`));
}
