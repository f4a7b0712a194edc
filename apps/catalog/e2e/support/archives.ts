import type { Digest } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { packArchive, planArchive } from '@apphub/pack';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A packed bundle. */
export interface Archive {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly digest: Digest;
}

/** Packs files, by their path in the archive. */
export async function archiveOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<Archive> {
  const folder = mkdtempSync(join(tmpdir(), 'archive-'));
  try {
    const plan = planArchive(
      Object.entries(files).map(([path, content]) => {
        const source = join(folder, path);
        mkdirSync(dirname(source), { recursive: true });
        writeFileSync(source, content);
        return { path, source };
      }),
    );
    const chunks: Uint8Array[] = [];
    await packArchive(plan, async (chunk) => void chunks.push(Uint8Array.from(chunk)));
    const bytes = Uint8Array.from(Buffer.concat(chunks));
    return { bytes, digest: sha256(bytes) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The header of a dynamic library for macOS on arm64: https://github.com/apple-oss-distributions/xnu, EXTERNAL_HEADERS/mach-o/loader.h. */
const MACH_O = Uint8Array.from([0xcf, 0xfa, 0xed, 0xfe, 0x0c, 0, 0, 1, 0, 0, 0, 0, 6, 0, 0, 0, ...Array.from({ length: 64 }, () => 0)]);

/** A bundle as somebody with a Mac would have packed it: its native module runs nowhere else. */
export async function archiveFromMac({ name, version }: { readonly name: string; readonly version: string }): Promise<Archive> {
  return archiveOf({
    'manifest.json': JSON.stringify({ name, version, runtime: 'node22', entry: 'dist/index.js' }),
    'dist/index.js': "exports.handler = () => require('./duckdb.node');\n",
    'dist/duckdb.node': MACH_O,
  });
}

/** A bundle whose bytes differ by `content`. */
export async function plainArchive({ slug, version, content }: { readonly slug: string; readonly version: string; readonly content: string }): Promise<Archive> {
  return archiveOf({
    'manifest.json': JSON.stringify({ name: slug, version, runtime: 'node22', entry: 'dist/index.js' }),
    'dist/index.js': `exports.handler = () => ${JSON.stringify(content)};\n`,
  });
}
