import { findToolchain } from '@apphub/build';
import type { Platform } from '@apphub/model';
import { hostPlatform } from '@apphub/model/node';
import { type Sandbox, sweepSandboxes } from '@apphub/sandbox';
import type { BlobStore } from '@apphub/store';
import { openConfiguredStore, openSandboxes } from './open-ports.ts';
import type { Settings } from './settings.ts';

/** What bundles are run with on this machine. */
export interface RunPorts {
  readonly store: BlobStore;
  readonly sandboxes: { open(label: string): Promise<Sandbox> };
  /** The Node that runs bundles. */
  readonly nodePath: string;
  readonly platform: Platform;
  /** Values of this program's own that must not appear in any log. */
  readonly masked: readonly string[];
}

/** Opens what the settings name for runs; what dead owners left behind goes first. */
export async function openRunPorts(settings: Settings): Promise<RunPorts> {
  await sweepSandboxes(settings.tempFolder);
  const toolchain = await findToolchain();
  return {
    store: await openConfiguredStore(settings),
    sandboxes: await openSandboxes(settings, toolchain),
    nodePath: toolchain.nodePath,
    platform: hostPlatform(),
    masked: settings.secrets,
  };
}
