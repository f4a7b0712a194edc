import type { BundleConfig, JobDefinition, Manifest, ManifestEntry, PackageJson, PackageLock } from '@apphub/model';

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
}
