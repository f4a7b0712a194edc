import { ANY_PLATFORM, ok } from '@apphub/model';
import { hostPlatform } from '@apphub/model/node';
import { packArchive, planArchive } from '@apphub/pack';
import type { ResolvedBundle, RunOptions } from '@apphub/runtime';
import { detectIsolation, openSandbox } from '@apphub/sandbox';
import { type BlobStore, openFileBackend, openStore } from '@apphub/store';
import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** A bundle that says one line, in our store and as a tarball that npx takes. */
export interface RunSample {
  readonly bundle: ResolvedBundle;
  readonly tarball: string;
}

export const LINE = 'hello from the handler';

/** Half of it is noise and half the same again, so that it deflates about as far as code and data do together. */
const PIECE_BYTES = 1e6;

/** @param bytes of data that lie beside the handler. */
export async function writeSample(folder: string, { bytes, store }: { readonly bytes: number; readonly store: BlobStore }): Promise<RunSample> {
  const root = join(folder, `sample-${bytes}`);
  mkdirSync(join(root, 'package/dist'), { recursive: true });
  const files: Record<string, string | Buffer> = {
    'manifest.json': JSON.stringify({ name: 'sample', version: '1.0.0', entry: 'dist/index.js', capabilities: [] }),
    'package.json': JSON.stringify({ name: 'sample', version: '1.0.0', bin: 'dist/main.js' }),
    'dist/index.js': `exports.handler = () => { console.log('${LINE}'); return { ok: true }; };\n`,
    'dist/main.js': `#!/usr/bin/env node\nrequire('./index.js').handler();\n`,
  };
  for (let at = 0; at < bytes; at += PIECE_BYTES) files[`dist/data-${at}`] = Buffer.concat([randomBytes(PIECE_BYTES / 2), Buffer.alloc(PIECE_BYTES / 2, 'data ')]);
  for (const [path, content] of Object.entries(files)) writeFileSync(join(root, 'package', path), content, { mode: 0o755 });

  const below = (prefix: string) => planArchive(Object.keys(files).map((path) => ({ path: `${prefix}${path}`, source: join(root, 'package', path) })));
  const blob = await store.writeBlob(async (sink) => void (await packArchive(below(''), sink)));
  const again = await store.writeBlob(async (sink) => void (await packArchive(below('package/'), sink)));
  const tarball = join(folder, `sample-${bytes}.tgz`);
  await pipeline((await store.openBlob(again.digest))!, createWriteStream(tarball));
  return { bundle: { slug: 'sample', version: '1.0.0', ...blob, platform: ANY_PLATFORM }, tarball };
}

/** A store of files, as one machine has it by default. */
export function openSampleStore(folder: string): BlobStore {
  return openStore(openFileBackend(join(folder, 'store')));
}

/** What a service gives to each of its runs; shut in as well as this machine can. */
export async function sampleOptions({ folder, store, bundle }: { readonly folder: string; readonly store: BlobStore; readonly bundle: ResolvedBundle }): Promise<RunOptions> {
  const { isolation } = await detectIsolation();
  return {
    resolve: async () => ok(bundle),
    store,
    sandboxes: { open: (label) => openSandbox({ parent: join(folder, 'sandboxes'), label, isolation }) },
    nodePath: process.execPath,
    platform: hostPlatform(),
    capabilities: { unenforced: 'tell' },
  };
}
