import type { BuildEvent } from '@apphub/model';
import type { IsolationProfile, Sandbox } from '@apphub/sandbox';
import type { BlobStore } from '@apphub/store';
import type { BuildRecords } from '@apphub/trust';
import type { Toolchain } from './fingerprint/index.ts';
import type { FileIndex } from './inputs/index.ts';

/** Everything a build needs from outside; `compose` makes one from the environment. */
export interface BuildPorts {
  readonly store: BlobStore;
  readonly records: BuildRecords;
  readonly toolchain: Toolchain;
  readonly sandboxes: Sandboxes;
  readonly npm: NpmSettings;
  /** Lets unchanged files be skipped when inputs are hashed. */
  readonly index?: FileIndex;
  /** Values that must not appear in a log. */
  readonly secrets: readonly string[];
  /** The commit that is checked out, for the build record. */
  readonly gitCommit?: string;
  readonly emit: (event: BuildEvent) => void;
}

export interface Sandboxes {
  readonly isolation: IsolationProfile;
  open(slug: string): Promise<Sandbox>;
}

export interface NpmSettings {
  /** The download cache that builds on this machine share; npm verifies what it takes from it against the lock. */
  readonly cache: string;
  readonly registry?: string;
  /** A certificate authority file the registry needs. */
  readonly caFile?: string;
}
