import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

/** One file of the page, in memory: there are few, they are small, and no path of a request ever reaches the disk. */
export interface PageFile {
  readonly contentType: string;
  /** Whether its name changes with its content. */
  readonly isHashed: boolean;
  readonly etag: string;
  readonly bytes: Buffer;
  /** The same bytes, compressed; the smallest first. */
  readonly encoded: readonly { readonly encoding: 'br' | 'gzip'; readonly bytes: Buffer }[];
}

export interface PageFiles {
  /** By path below the page, without a slash in front. */
  readonly byPath: ReadonlyMap<string, PageFile>;
  /** What is shown at every address that is no file. */
  readonly index: PageFile;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
};

const HASHED_FOLDER = 'assets/';

/** @returns the files of the built page in `folder`; undefined where there is none. */
export function readPage(folder: string): PageFiles | undefined {
  if (!existsSync(join(folder, 'index.html'))) return undefined;
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && contentTypes[extname(entry.name)] !== undefined);
  const byPath = new Map(names.map((entry) => join(entry.parentPath, entry.name)).map((file) => [relative(folder, file).split(sep).join('/'), readPageFile(folder, file)]));
  const index = byPath.get('index.html');
  return index === undefined ? undefined : { byPath, index };
}

function readPageFile(folder: string, file: string): PageFile {
  const bytes = readFileSync(file);
  const encodings = [
    ['br', `${file}.br`],
    ['gzip', `${file}.gz`],
  ] as const;
  return {
    contentType: contentTypes[extname(file)] ?? 'application/octet-stream',
    isHashed: relative(folder, file).startsWith(HASHED_FOLDER),
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`,
    bytes,
    encoded: encodings.filter(([, name]) => existsSync(name)).map(([encoding, name]) => ({ encoding, bytes: readFileSync(name) })),
  };
}
