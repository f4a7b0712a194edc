import { ANY_PLATFORM, ok } from '@apphub/model';
import { hostPlatform } from '@apphub/model/node';
import { packArchive, planArchive } from '@apphub/pack';
import type { ResolvedBundle, RunOptions } from '@apphub/runtime';
import { detectIsolation, openSandbox } from '@apphub/sandbox';
import { type BlobStore, openFileBackend, openStore } from '@apphub/store';
import { createWriteStream, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeTree } from './pack-tree.ts';

/** A bundle that says one line, in our store and as a tarball that npx takes. */
export interface RunSample {
  readonly bundle: ResolvedBundle;
  readonly tarball: string;
}

export const LINE = 'hello from the handler';

/** Bytes of a file beside the handler, on average: those of installed packages are of that order. */
const FILE_BYTES = 50e3;

/** @param bytes of packages that lie beside the handler, mostly text: it deflates to a third, and inflates as fast as code does. */
export async function writeSample(folder: string, { bytes, store }: { readonly bytes: number; readonly store: BlobStore }): Promise<RunSample> {
  const root = join(folder, `sample-${bytes}`);
  mkdirSync(join(root, 'package/dist'), { recursive: true });
  const files: Record<string, string> = {
    'manifest.json': JSON.stringify({ name: 'sample', version: '1.0.0', entry: 'dist/index.js', capabilities: [] }),
    'package.json': JSON.stringify({ name: 'sample', version: '1.0.0', bin: 'dist/main.js' }),
    'dist/index.js': `exports.handler = () => { console.log('${LINE}'); return { ok: true }; };\n`,
    'dist/main.js': `#!/usr/bin/env node\nrequire('./index.js').handler();\n`,
  };
  for (const [path, content] of Object.entries(files)) writeFileSync(join(root, 'package', path), content, { mode: 0o755 });
  if (bytes > 0) writeTree(join(root, 'package/dist/packages'), { files: bytes / FILE_BYTES, bytes });

  const below = (prefix: string) => planArchive(filesBelow(join(root, 'package')).map((path) => ({ path: `${prefix}${path}`, source: join(root, 'package', path) })));
  const blob = await store.writeBlob(async (sink) => void (await packArchive(below(''), sink)));
  const again = await store.writeBlob(async (sink) => void (await packArchive(below('package/'), sink)));
  const tarball = join(folder, `sample-${bytes}.tgz`);
  await pipeline((await store.openBlob(again.digest))!, createWriteStream(tarball));
  return { bundle: { slug: 'sample', version: '1.0.0', ...blob, platform: ANY_PLATFORM }, tarball };
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
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
