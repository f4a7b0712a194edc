import { fail } from '@apphub/model';
import type { NativeFile } from './native-code.ts';
import { nativeFormat } from './native-format.ts';
import { digestArchive, type ReadArchive, type ReadArchiveOptions } from './read-archive.ts';
import type { TarEntry } from './tar-entries.ts';

export interface InspectOptions extends ReadArchiveOptions {
  /** Files whose content is wanted, each of at most `maxKeptBytes`. */
  readonly keep: readonly string[];
  readonly maxKeptBytes: number;
}

export interface InspectedArchive extends ReadArchive {
  /** The contents that were asked for, as far as they are there. */
  readonly kept: ReadonlyMap<string, Buffer>;
  /** Files with native code, in the order of the archive. */
  readonly native: readonly NativeFile[];
}

/** Of each file; the place that the stub of a Windows program names lies well within. */
const HEAD_SIZE = 1 << 14;

/**
 * Reads a `.tgz` of any origin to its end and says what is in it, writing nothing. Memory does not grow with the size.
 *
 * @throws FailureError ARCHIVE_REFUSED, ARCHIVE_LIMIT, ARCHIVE_BROKEN; an AbortError on `signal`.
 */
export async function inspectArchive(source: AsyncIterable<Uint8Array>, options: InspectOptions): Promise<InspectedArchive> {
  const kept = new Map<string, Buffer>();
  const native: NativeFile[] = [];

  async function file(path: string, entry: TarEntry): Promise<void> {
    const isKept = options.keep.includes(path);
    if (isKept && entry.size > options.maxKeptBytes) {
      fail('ARCHIVE_LIMIT', `${JSON.stringify(path)} in the archive has more than ${options.maxKeptBytes} bytes.`);
    }
    const head = await beginning(entry, isKept ? entry.size : HEAD_SIZE);
    if (isKept) kept.set(path, head);
    const format = nativeFormat((offset, length) => head.subarray(offset, offset + length));
    if (format !== undefined) native.push({ path, format });
  }

  const read = await digestArchive(source, { folder: () => undefined, file }, options);
  return { ...read, kept, native };
}

/** Reads a file to its end and keeps its first `length` bytes. */
async function beginning({ content, size }: TarEntry, length: number): Promise<Buffer> {
  const head = Buffer.alloc(Math.min(size, length));
  let filled = 0;
  for await (const piece of content) filled += piece.copy(head, filled);
  return head;
}
