import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A fresh file in `folder` without a name: it is gone with this process, however that ends. @throws what the file system says. */
export async function openNameless(folder: string): Promise<FileHandle> {
  const path = join(folder, `apphub-nx-cache-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await rm(path, { force: true });
  return file;
}

/** Writes behind what is there; one write may take only a part. @throws what the file system says. */
export async function writeAll(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let from = 0; from < piece.length; ) from += (await file.write(piece, from)).bytesWritten;
}
