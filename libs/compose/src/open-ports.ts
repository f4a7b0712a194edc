import { type BuildPorts, findToolchain, type Sandboxes, type Toolchain } from '@apphub/build';
import { openFileIndex } from '@apphub/build/inputs';
import type { BuildEvent } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { openSandbox, sweepSandboxes } from '@apphub/sandbox';
import { type BlobStore, openBackend, openStore } from '@apphub/store';
import { localRecords } from '@apphub/trust';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkedOutCommit } from './git-commit.ts';
import { isolation } from './isolation.ts';
import type { Settings } from './settings.ts';

export interface PortOptions {
  readonly repositoryRoot: string;
  readonly emit: (event: BuildEvent) => void;
}

/** Opens the store, the records and the tools that the settings name; what dead owners left behind goes first. */
export async function openPorts(settings: Settings, { repositoryRoot, emit }: PortOptions): Promise<BuildPorts> {
  await sweepSandboxes(settings.tempFolder);
  const store = await openConfiguredStore(settings);
  const cache = join(settings.cacheFolder, 'npm');
  await mkdir(cache, { recursive: true });
  const toolchain = await findToolchain();
  const gitCommit = checkedOutCommit(repositoryRoot);
  return {
    store,
    records: localRecords(store),
    toolchain,
    sandboxes: openSandboxes(settings, toolchain),
    npm: { cache, ...settings.npm },
    index: await openFileIndex(indexFile(settings, repositoryRoot)),
    secrets: settings.secrets,
    emit,
    ...(gitCommit === undefined ? {} : { gitCommit }),
  };
}

/** The store alone, for what needs no builds. */
export async function openConfiguredStore(settings: Settings): Promise<BlobStore> {
  return openStore(await openBackend(settings.storage, { staging: join(settings.tempFolder, 'apphub-staging') }), settings.storage.retry);
}

/** One index per checkout: paths in it are absolute. */
export function indexFile(settings: Settings, repositoryRoot: string): string {
  return join(settings.cacheFolder, 'index', sha256(repositoryRoot).slice(7, 23));
}

function openSandboxes({ tempFolder }: Settings, { nodePath }: Toolchain): Sandboxes {
  return {
    isolation: isolation.profile,
    open: (slug) => openSandbox({ parent: tempFolder, label: slug, isolation, toolFolders: [dirname(nodePath)] }),
  };
}
