import { fail } from '@apphub/model';
import { createHash } from 'node:crypto';
import { closeSync, constants, fchmodSync, fstatSync, mkdirSync, openSync, readSync, symlinkSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { InputFile, InputSet } from './inputs/index.ts';

const CHUNK = 1 << 20;
/** A file that was swapped for a link is not followed, and one swapped for a pipe is not waited for. Neither flag exists on Windows. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Copies the inputs, and nothing else, below `workspace`, hashing on the way: what is built is what was named.
 *
 * @throws FailureError INPUT_CHANGED when a file is not what its fingerprint says any more.
 */
export function copyInputs(inputs: InputSet, workspace: string): void {
  const buffer = Buffer.allocUnsafe(CHUNK);
  const made = new Set<string>();
  for (const file of inputs.files) {
    const target = join(workspace, file.name);
    const folder = dirname(target);
    if (!made.has(folder)) {
      mkdirSync(folder, { recursive: true });
      made.add(folder);
    }
    if (file.link === undefined) copyVerified(file, target, buffer);
    else symlinkSync(file.link, target);
  }
}

function copyVerified(file: InputFile, target: string, buffer: Buffer): void {
  const hash = createHash('sha256');
  const source = openInput(file);
  const copy = openSync(target, 'wx');
  try {
    for (let read = readSync(source, buffer); read > 0; read = readSync(source, buffer)) {
      const chunk = buffer.subarray(0, read);
      hash.update(chunk);
      for (let written = 0; written < read; ) written += writeSync(copy, chunk, written);
    }
    fchmodSync(copy, file.executable ? 0o755 : 0o644);
  } finally {
    closeSync(source);
    closeSync(copy);
  }
  if (`sha256:${hash.digest('hex')}` !== file.digest) changed(file);
}

/** Something else, or a longer file, would be read to its end, which may never come. */
function openInput(file: InputFile): number {
  const source = tryOpen(file);
  const stats = fstatSync(source);
  if (stats.isFile() && stats.size === file.size) return source;
  closeSync(source);
  return changed(file);
}

function tryOpen(file: InputFile): number {
  try {
    return openSync(file.source, FLAGS);
  } catch {
    return changed(file);
  }
}

function changed(file: InputFile): never {
  return fail('INPUT_CHANGED', `${file.name} changed while the build was starting.`);
}
