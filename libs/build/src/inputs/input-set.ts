import type { Digest } from '@apphub/model';

/** One file that can change a bundle. */
export interface InputFile {
  /** Where it lies in the workspace, `bundle/src/index.ts` or `shared/events.ts`: POSIX, Unicode form NFC. */
  readonly name: string;
  /** Absolute path on this machine, as the disk spells it. */
  readonly source: string;
  /** Bytes; of a link, those of its target's name. */
  readonly size: number;
  /** Whether the owner may execute it. All other permissions follow the umask of whoever checked it out. */
  readonly executable: boolean;
  /** sha256 of the content; of a link, of its target's name. */
  readonly digest: Digest;
  /** Set when this is a symbolic link: where it points, as written, in form NFC. It stays inside its root. */
  readonly link?: string;
}

/** Everything that is copied into the sandbox of one example, and named by its fingerprint. */
export interface InputSet {
  /** Depth first; within a folder by code unit. */
  readonly files: readonly InputFile[];
}

/** Where the inputs of one example lie. */
export interface InputSource {
  /** Absolute path of the example's folder; its files are named `bundle/…`. */
  readonly root: string;
  /** Absolute path of the scenario's shared sources, if any; its files are named `shared/…`. */
  readonly sharedRoot?: string;
  /** Its `.gitignore` files, from here down to the roots, count as well. Without it only those inside the roots do. */
  readonly repositoryRoot?: string;
  /** Paths relative to `root` that a build writes, such as `dist`. Only these very paths are left out, no namesakes. */
  readonly exclude?: readonly string[];
}
