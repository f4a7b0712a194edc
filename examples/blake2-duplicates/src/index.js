/** Finds files with equal content below a folder and writes a manifest that `b2sum --length=256 --check` understands. */
import { createKeyedHash } from 'blake2';
import { digestFile, listFiles } from './files.js';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export async function handler({ folder, manifestPath = 'BLAKE2SUMS', manifestKey }, { logger }) {
  const files = [];
  for (const file of await listFiles(folder)) files.push({ ...file, digest: await digestFile(join(folder, file.path)) });
  const manifest = files.map(({ digest, path }) => `${digest}  ${path}\n`).join('');
  await writeFile(manifestPath, manifest);
  const duplicates = findDuplicates(files);
  logger('Compared files', { files: files.length, groups: duplicates.length });
  return {
    files: files.length,
    bytes: files.reduce((total, { bytes }) => total + bytes, 0),
    duplicates,
    wastedBytes: duplicates.reduce((total, { bytes, paths }) => total + bytes * (paths.length - 1), 0),
    manifest: { path: manifestPath, tag: manifestTag(manifest, manifestKey) },
  };
}

/** Groups of files with equal content, what wastes most first. */
function findDuplicates(files) {
  return [...Map.groupBy(files, ({ digest }) => digest)]
    .filter(([, group]) => group.length > 1)
    .map(([digest, group]) => ({ digest, bytes: group[0].bytes, paths: group.map(({ path }) => path) }))
    .sort((a, b) => b.bytes * b.paths.length - a.bytes * a.paths.length || (a.digest < b.digest ? -1 : 1));
}

/** Keyed BLAKE2b needs no HMAC around it: whoever has the key can tell that nobody changed the manifest. */
function manifestTag(manifest, key) {
  return createKeyedHash('blake2b', Buffer.from(key, 'utf8'), { digestLength: 32 }).update(Buffer.from(manifest)).digest('hex');
}
