import type { BundleConfig, Digest, JobDefinition, Manifest, ManifestEntry, PackageJson, PackageLock } from '@apphub/model';

/** One example as read from its folder: everything about it that is known before anything runs. */
export interface Example {
  readonly slug: string;
  /** Absolute. */
  readonly root: string;
  readonly repositoryRoot: string;
  /** Absolute; see `sharedRootOf`. */
  readonly sharedRoot: string | undefined;
  readonly config: BundleConfig;
  readonly manifest: Manifest;
  /** What runs the bundle, and the module it starts with. */
  readonly entry: ManifestEntry;
  readonly jobDefinition: JobDefinition | undefined;
  readonly packageJson: PackageJson | undefined;
  /** Present when there is something to install. */
  readonly lock: PackageLock | undefined;
  /** The files that were judged, by path in the example, with what was read of them: what is built must be the same. */
  readonly judged: ReadonlyMap<string, Digest>;
}
