import { type ArchiveSize, type ArchiveVisitor, digestArchive, type ReadArchive, readArchive, type ReadArchiveOptions } from './read-archive.ts';
import type { TarEntry } from './tar-entries.ts';
import { type FileWriter, openUnpackTarget } from './unpack-target.ts';

export type UnpackOptions = ReadArchiveOptions;

export type UnpackedArchive = ReadArchive;

/**
 * Unpacks a `.tgz` of any origin into `directory`, which is made, or must be empty. Memory does not grow with the size.
 * Only files and folders with names of the packer's own rules come out, with fixed modes. Where it fails, `directory`
 * is as it was before; what the source throws is passed on.
 *
 * @throws FailureError ARCHIVE_REFUSED, ARCHIVE_LIMIT, ARCHIVE_BROKEN, HOST_DISK; an AbortError on `signal`.
 */
export async function unpackArchive(
  source: AsyncIterable<Uint8Array>,
  directory: string,
  options: UnpackOptions,
): Promise<UnpackedArchive> {
  return await unpackInto(directory, (visitor) => digestArchive(source, visitor, options));
}

/**
 * Unpacks as `unpackArchive` does, without the content digest: for a source that itself fails unless every byte is the
 * right one, as a blob of the store does.
 */
export async function unpackVerified(source: AsyncIterable<Uint8Array>, directory: string, options: UnpackOptions): Promise<ArchiveSize> {
  return await unpackInto(directory, (visitor) => readArchive(source, visitor, options));
}

async function unpackInto<T>(directory: string, read: (visitor: ArchiveVisitor) => Promise<T>): Promise<T> {
  const target = openUnpackTarget(directory);
  try {
    return await read({ folder: target.addFolder, file: (path, entry) => unpackFile(entry, target.addFile(path, entry)) });
  } catch (error) {
    target.discard();
    throw error;
  }
}

async function unpackFile({ content }: TarEntry, writer: FileWriter): Promise<void> {
  try {
    for await (const piece of content) writer.write(piece);
  } finally {
    writer.close();
  }
}
