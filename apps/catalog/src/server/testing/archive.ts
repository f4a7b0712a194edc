import { type Digest, parseDigest } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { packArchive, planArchive } from '@apphub/pack';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestArchive {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly digest: Digest;
  readonly manifest: { readonly name: string; readonly version: string; readonly runtime: string; readonly entry: string };
}

export interface ArchiveOptions {
  readonly version?: string;
  /** What makes it another archive. */
  readonly content?: string | Buffer;
  /** In place of a sound one. */
  readonly manifest?: unknown;
}

/** A packed bundle. */
export async function testArchive({ version = '1.0.0', content = 'exports.handler = () => 1;', manifest }: ArchiveOptions = {}): Promise<TestArchive> {
  const sound = { name: 'Test', version, runtime: 'node22', entry: 'dist/index.js' };
  const folder = mkdtempSync(join(tmpdir(), 'archive-'));
  try {
    writeFileSync(join(folder, 'manifest.json'), typeof manifest === 'string' ? manifest : JSON.stringify(manifest ?? sound));
    writeFileSync(join(folder, 'index.js'), content);
    const plan = planArchive([
      { path: 'manifest.json', source: join(folder, 'manifest.json') },
      { path: 'dist/index.js', source: join(folder, 'index.js') },
    ]);
    const chunks: Uint8Array[] = [];
    await packArchive(plan, async (chunk) => void chunks.push(Uint8Array.from(chunk)));
    const bytes = Buffer.concat(chunks);
    return { bytes, digest: parseDigest(sha256(bytes)), manifest: sound };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
