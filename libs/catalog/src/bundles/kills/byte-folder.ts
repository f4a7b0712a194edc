import type { Digest } from '@apphub/model';
import { randomUUID } from 'node:crypto';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../testing/publications.ts';

/** As little of a store as is needed: files named by digest, there as a whole or not at all. */
export function byteFolder(folder: string) {
  const pathOf = (digest: Digest) => join(folder, digest.slice('sha256:'.length));
  return {
    async write(content: string): Promise<void> {
      const aside = join(folder, `${randomUUID()}.part`);
      await writeFile(aside, content);
      await rename(aside, pathOf(digestOf(content)));
    },
    has: (digest: Digest) => stat(pathOf(digest)).then(
      () => true,
      () => false,
    ),
    remove: (digest: Digest) => rm(pathOf(digest), { force: true }),
  };
}
