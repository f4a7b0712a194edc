import { compareCodeUnits, type Digest, isDigest } from '@apphub/model';
import { lstatSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { digestOfFile, type DigestMemory } from './digest-memory.ts';

/** A file of the earlier cache, with what a row of the catalog would have to say to account for it. */
export type LegacyFile =
  /** Bytes, or words about bytes: accounted for by an artifact with this checksum. */
  | { readonly kind: 'artifact'; readonly path: string; readonly checksum: Digest }
  /** What became of an example that never got bytes: accounted for by a status of this example. */
  | { readonly kind: 'status'; readonly path: string; readonly slug: string }
  /** Nothing accounts for it but its removal. */
  | { readonly kind: 'unknown'; readonly path: string };

/**
 * All files below a folder of the earlier cache; none if it does not exist. Its layout: `status.json`,
 * `status/<slug>.json`, `<slug>/<fingerprint>/{metadata.json,<slug>-<version>.tgz,<the same>.sha256}`, `<slug>/install.json`.
 * What can be made again or says nothing (`install.json`, `.gitkeep`, halves of files) is left out.
 */
export async function readLegacyFiles(root: string, memory: DigestMemory): Promise<LegacyFile[]> {
  const paths = await filesBelow(root);
  const found = await Promise.all(paths.map((path) => readLegacyFile(path, { root, memory })));
  return found.flat();
}

async function filesBelow(root: string): Promise<string[]> {
  if (lstatSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && !saysNothing(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort(compareCodeUnits);
}

function saysNothing(name: string): boolean {
  return name.startsWith('.') || name === 'install.json' || name.endsWith('.tmp');
}

async function readLegacyFile(path: string, { root, memory }: { readonly root: string; readonly memory: DigestMemory }): Promise<LegacyFile[]> {
  const place = relative(root, path);
  if (path.endsWith('.tgz')) {
    const checksum = await digestOfFile(path, memory);
    return [checksum === undefined ? { kind: 'unknown', path } : { kind: 'artifact', path, checksum }];
  }
  const text = await readText(path);
  if (text === undefined) return [{ kind: 'unknown', path }];
  if (path.endsWith('.sha256')) return [byChecksum(path, text.trim().split(/\s/)[0])];
  const json = parse(text);
  if (place === 'status.json') return Object.entries(record(json)).map(([slug, status]) => statusFile(path, slug, status));
  if (dirname(place) === 'status' && path.endsWith('.json')) return [statusFile(path, basename(path, '.json'), json)];
  return [basename(path) === 'metadata.json' ? byChecksum(path, record(json)['checksum']) : { kind: 'unknown', path }];
}

/** The file name counts more than the slug inside, as it did for the readers of the time. */
function statusFile(path: string, slug: string, status: unknown): LegacyFile {
  const { checksum } = record(status);
  return checksum === undefined || checksum === null ? { kind: 'status', path, slug } : byChecksum(path, checksum);
}

function byChecksum(path: string, hex: unknown): LegacyFile {
  const checksum = `sha256:${String(hex).toLowerCase()}`;
  return isDigest(checksum) ? { kind: 'artifact', path, checksum } : { kind: 'unknown', path };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
