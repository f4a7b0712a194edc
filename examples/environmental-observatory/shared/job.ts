import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What a handler is given besides its parameters. */
export interface JobContext {
  logger(message: string, meta?: Readonly<Record<string, unknown>>): void;
}

export type Parameters = Readonly<Record<string, unknown>>;

/** A parameter that must be a text. */
export function textParameter(parameters: Parameters, name: string, fallback?: string): string {
  const value = parameters[name] ?? fallback;
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`parameter "${name}": expected a text, got ${JSON.stringify(value)}`);
}

/** A parameter that must be a whole number within bounds, both allowed. */
export function wholeNumberParameter(parameters: Parameters, name: string, [least, most]: readonly [number, number]): number {
  const value = parameters[name];
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new TypeError(`parameter "${name}": expected a whole number from ${least} to ${most}, got ${JSON.stringify(value)}`);
}

/** A file that a job wrote: its path below the output folder, its size and the SHA-256 of its bytes. */
export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Writes `text` to `path` below `folder`, making the folders in between. */
export async function writeOutput(folder: string, path: string, text: string): Promise<WrittenFile> {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, text);
  return { path, bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') };
}
