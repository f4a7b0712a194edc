import type { Failure } from '@apphub/model';

/**
 * What the rest of the project knows of a sandbox: a fresh temp directory that holds inputs and nothing else,
 * commands that run isolated in it, and nothing left afterwards.
 *
 *   <root>/workspace/    what commands see as their world; inputs are copied here
 *   <root>/home/         HOME
 *   <root>/tmp/          TMPDIR
 */
export interface Sandbox extends AsyncDisposable {
  readonly root: string;
  readonly workspace: string;
  readonly home: string;
  readonly tmp: string;
  /** Runs one command to its end; its whole process tree is gone when the promise settles. */
  run(command: Command): Promise<CommandOutcome>;
}

/** Names the isolation and the path commands see as their workspace; both are inputs of a build. */
export interface IsolationProfile {
  readonly name: 'process-group' | 'bubblewrap';
  /** The constant path of the workspace inside, or undefined where it is the temp directory itself. */
  readonly workspacePath: string | undefined;
}

export interface Command {
  /** Program and arguments; never a shell line. */
  readonly argv: readonly [string, ...string[]];
  /** Relative to the workspace. */
  readonly cwd: string;
  /** Added to the allow-listed environment (PATH, HOME, TMPDIR, LANG, TZ, SOURCE_DATE_EPOCH, CI). */
  readonly env?: Readonly<Record<string, string>>;
  /** Folders outside the sandbox that the command may use. */
  readonly mounts?: readonly Mount[];
  /** Whether the command may open connections; enforced where the isolation can. */
  readonly network: boolean;
  readonly limits: CommandLimits;
  /** Every line of output, masked; long lines are cut. */
  readonly onLine?: (stream: 'stdout' | 'stderr', line: string) => void;
  /** Values that never appear in `onLine`. */
  readonly secrets?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface Mount {
  readonly path: string;
  readonly access: 'read' | 'write';
}

export interface CommandLimits {
  /** Wall-clock seconds for the command and all it started. */
  readonly timeoutSeconds: number;
  /** Resident memory of the whole tree, MiB. */
  readonly memoryMb: number;
  /** stdout and stderr together, MiB. */
  readonly logMb: number;
}

/** How a command ended. `limit` and `canceled` carry the failure to tell. */
export type CommandOutcome =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly tail: readonly string[]; readonly milliseconds: number }
  | { readonly kind: 'signaled'; readonly signal: string; readonly tail: readonly string[]; readonly milliseconds: number }
  | { readonly kind: 'limit' | 'canceled'; readonly failure: Failure; readonly tail: readonly string[]; readonly milliseconds: number };
