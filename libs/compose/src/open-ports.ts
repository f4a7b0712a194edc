import { type BuildPorts, findToolchain, type Sandboxes, type Toolchain } from '@apphub/build';
import { openFileIndex } from '@apphub/build/inputs';
import type { BuildEvent } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { openSandbox, selectIsolation, sweepSandboxes } from '@apphub/sandbox';
import { type BlobStore, openBackend, openStore } from '@apphub/store';
import type { ScopedRecords } from '@apphub/trust';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkedOutCommit } from './git-commit.ts';
import { openRecords } from './records.ts';
import type { Settings } from './settings.ts';

export interface PortOptions {
  readonly repositoryRoot: string;
  readonly emit: (event: BuildEvent) => void;
}

/** Those of a build, with records that can be explained and set aside. */
export interface OpenedPorts extends BuildPorts {
  readonly records: ScopedRecords;
}

/** Opens the store, the records and the tools that the settings name; what dead owners left behind goes first. */
export async function openPorts(settings: Settings, { repositoryRoot, emit }: PortOptions): Promise<OpenedPorts> {
  for (const folder of [settings.tempFolder, ...settings.otherTempFolders]) await sweepSandboxes(folder);
  const store = await openConfiguredStore(settings);
  const cache = join(settings.cacheFolder, 'npm');
  await mkdir(cache, { recursive: true });
  const toolchain = await findToolchain();
  const gitCommit = checkedOutCommit(repositoryRoot);
  return {
    store,
    records: openRecords(store, settings, { repositoryRoot }),
    toolchain,
    sandboxes: await openSandboxes(settings, toolchain),
    npm: { cache, ...settings.npm },
    index: await openFileIndex(indexFolder(settings, repositoryRoot)),
    secrets: settings.secrets,
    emit,
    ...(gitCommit === undefined ? {} : { gitCommit }),
  };
}

/** The store alone, for what needs no builds. */
export async function openConfiguredStore(settings: Settings): Promise<BlobStore> {
  return openStore(await openBackend(settings.storage, { staging: join(settings.cacheFolder, 'staging') }), settings.storage.retry);
}

/** One index per checkout: paths in it are absolute. */
export function indexFolder(settings: Settings, repositoryRoot: string): string {
  return join(settings.cacheFolder, 'inputs', sha256(repositoryRoot).slice(7, 23));
}

/** Where builds and runs are shut in, as this machine can and the settings ask. */
export async function openSandboxes({ tempFolder, isolation: demand }: Settings, { nodePath }: Toolchain): Promise<Sandboxes> {
  const isolation = await selectIsolation(demand);
  return {
    isolation: isolation.profile,
    open: (slug) => openSandbox({ parent: tempFolder, label: slug, isolation, toolFolders: [dirname(nodePath)] }),
  };
}
