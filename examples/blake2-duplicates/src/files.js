import { createHash } from 'blake2';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Regular files below `folder` with their sizes, by relative POSIX path, in code-unit order. */
export async function listFiles(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const listed = await Promise.all(
    files.map(async (file) => ({ path: relative(folder, file).split(sep).join('/'), bytes: (await stat(file)).size })),
  );
  return listed.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** BLAKE2b-256 of a file as hex; the file is streamed, so its size does not matter. */
export async function digestFile(file) {
  const hash = createHash('blake2b', { digestLength: 32 });
  await pipeline(createReadStream(file), async (chunks) => {
    for await (const chunk of chunks) hash.update(chunk);
  });
  return hash.digest('hex');
}
