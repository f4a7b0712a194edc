import { fail } from '@apphub/model';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import type { PlannedFile } from './plan.ts';

// A file that was swapped for a link must not be followed, and one swapped for a pipe must not block.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** What opening a path answers when it is no longer the regular file it was. */
const CHANGED_CODES = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENXIO', 'EAGAIN'];

/** A planned file, open for reading from its start. */
export interface OpenFile {
  /** Reads up to `length` bytes into `buffer` at `offset`, from `position` or from where the last read ended; 0 at the end. */
  read(buffer: Buffer, range: ReadRange): number;
  close(): void;
}

export interface ReadRange {
  readonly offset: number;
  readonly length: number;
  readonly position?: number;
}

/** @throws FailureError INPUT_CHANGED when it is not there any more, PACK_UNREADABLE when it cannot be read. */
export function openPlannedFile(file: PlannedFile): OpenFile {
  const descriptor = readable(file, () => openSync(file.source, OPEN_FLAGS));
  return {
    read: (buffer, { offset, length, position }) =>
      readable(file, () => readSync(descriptor, buffer, offset, length, position ?? null)),
    close: () => closeSync(descriptor),
  };
}

function readable<T>(file: PlannedFile, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    if (CHANGED_CODES.includes(code)) failAsChanged(file, error);
    fail('PACK_UNREADABLE', `${JSON.stringify(file.path)} cannot be read (${code}).`, { cause: error });
  }
}

/** @throws FailureError INPUT_CHANGED, always. */
export function failAsChanged(file: PlannedFile, cause?: unknown): never {
  fail('INPUT_CHANGED', `${JSON.stringify(file.path)} changed while it was packed.`, {
    remedy: 'Let the build end before its output is packed: nothing may go on writing.',
    cause,
  });
}
