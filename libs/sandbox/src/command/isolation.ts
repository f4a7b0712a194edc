import type { IsolationProfile, Mount } from '../port.ts';

/** How a command is shut in. Each way is one strategy: it turns a request into what is really started. */
export interface Isolation {
  readonly profile: IsolationProfile;
  launch(request: LaunchRequest): Launch;
}

export interface LaunchRequest {
  /** Absolute path on this machine. */
  readonly program: string;
  readonly args: readonly string[];
  /** Working directory, an absolute path on this machine. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  readonly network: boolean;
}

export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}
