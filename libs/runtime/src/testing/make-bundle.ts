import { ANY_PLATFORM, type BundlePlatform } from '@apphub/model';
import { packArchive, planArchive } from '@apphub/pack';
import type { BlobStore } from '@apphub/store';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ResolvedBundle } from '../port.ts';

export interface BundleSources {
  /** Of `dist/index.js`, unless `manifest` names another entry. */
  readonly files: Readonly<Record<string, string | Buffer>>;
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly slug?: string;
  readonly platform?: BundlePlatform;
}

/** Packs files as a build does, and stores them. */
export async function makeBundle({ files, manifest = {}, slug = 'job', platform = ANY_PLATFORM }: BundleSources, store: BlobStore): Promise<ResolvedBundle> {
  const folder = mkdtempSync(join(tmpdir(), 'run-bundle-test-'));
  try {
    const whole = { ...files, 'manifest.json': JSON.stringify({ name: slug, version: '1.0.0', entry: 'dist/index.js', capabilities: [], ...manifest }) };
    for (const [path, content] of Object.entries(whole)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const plan = planArchive(Object.keys(whole).map((path) => ({ path, source: join(folder, path) })));
    const blob = await store.writeBlob(async (sink) => void (await packArchive(plan, sink)));
    return { slug, version: '1.0.0', ...blob, platform };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A bundle whose CommonJS entry is `source`. */
export function jsBundle(source: string, capabilities: readonly string[] = []): BundleSources {
  return { files: { 'dist/index.js': source }, manifest: { capabilities } };
}

/** A bundle whose Python entry is `source`. */
export function pythonBundle(source: string, capabilities: readonly string[] = []): BundleSources {
  return { files: { 'src/main.py': source }, manifest: { runtime: 'python3', pythonEntry: 'src/main.py', entry: undefined, capabilities } };
}
