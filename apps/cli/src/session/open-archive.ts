import type { Upload } from '@apphub/client';
import { fail } from '@apphub/model/failure';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface ArchiveOptions {
  readonly slug: string;
  readonly version?: string;
  readonly cwd: string;
}

/** A packed bundle in a file, ready to be published: read twice, never held in memory. @throws FailureError USAGE. */
export async function openArchive(path: string, { slug, version, cwd }: ArchiveOptions): Promise<Upload> {
  if (version === undefined) fail('USAGE', 'With --archive the version has to be named: "slug@version".');
  const file = resolve(cwd, path);
  return { slug, version, digest: await digestOf(file), archive: Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array> };
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
  } catch (error) {
    return fail('USAGE', `--archive: ${JSON.stringify(file)} cannot be read.`, { cause: error });
  }
  return `sha256:${hash.digest('hex')}`;
}
