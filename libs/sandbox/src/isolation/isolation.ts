import type { CgroupParent } from '../cgroup/cgroup-parent.ts';
import type { AllLimits } from '../limits/default-limits.ts';
import type { IsolationProfile, Mount } from '../port.ts';

/** How commands are shut in. Each way is one strategy: it turns a request into what is really started. */
export interface Isolation {
  readonly profile: IsolationProfile;
  /** Where commands get a cgroup of their own; undefined where that is not possible, or not asked for. */
  readonly cgroups: CgroupParent | undefined;
  /** @returns how commands see the paths of this machine. */
  view(places: Places): View;
  launch(request: LaunchRequest): Launch;
}

/** The folders that commands use, by their paths on this machine. */
export interface Places {
  readonly workspace: string;
  readonly home: string;
  readonly tmp: string;
  readonly toolFolders: readonly string[];
  readonly mounts: readonly Mount[];
}

/** @returns where commands see an absolute path of this machine, undefined if they do not see it. */
export type View = (path: string) => string | undefined;

export interface LaunchRequest {
  readonly places: Places;
  /** As the command sees it. */
  readonly program: string;
  readonly args: readonly string[];
  /** Working directory, as the command sees it. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly network: boolean;
  /** Whether the sandbox' own folders can be written. */
  readonly writes: boolean;
  readonly limits: AllLimits;
  /** Whether the command gets a descriptor to talk by. */
  readonly hasChannel: boolean;
  /** The cgroup to enter before anything else is started. */
  readonly cgroup: string | undefined;
}

export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  /** On this machine. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The program that is started is not the command but keeps it; it reports on file descriptor 3 (see `keeper.ts`). */
  readonly hasKeeper: boolean;
  /** Descriptor `CHANNEL_DESCRIPTOR` is for the command itself. */
  readonly hasChannel: boolean;
  /** What the program that is started reads from file descriptor 4. */
  readonly filter?: Buffer;
}
