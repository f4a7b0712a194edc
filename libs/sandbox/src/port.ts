import type { Failure } from '@apphub/model';
import type { Duplex } from 'node:stream';

/**
 * What the rest of the project knows of a sandbox: a fresh temp directory that holds inputs and nothing else,
 * commands that run isolated in it, and nothing left afterwards.
 *
 *   <root>/workspace/    what commands see as their world; inputs are copied here
 *   <root>/home/         HOME
 *   <root>/tmp/          TMPDIR
 *   <root>/owner.json    who holds it, for the sweeper
 */
export interface Sandbox extends AsyncDisposable {
  readonly root: string;
  readonly workspace: string;
  readonly home: string;
  readonly tmp: string;
  /** What a build record says about the isolation of its commands. */
  readonly isolation: IsolationProfile;
  /** What holds the limits on memory and processes, for the record. */
  readonly limits: LimitMechanism;
  /**
   * Where commands see a path of this machine: one in the sandbox, in a tool folder, in one of the command's `mounts`,
   * or of the system. Wherever a path is handed to a command (arguments, environment, files it reads) it goes through here.
   * Throws if commands do not see it at all.
   */
  inner(path: string, mounts?: readonly Mount[]): string;
  /**
   * Runs one command to its end; its whole process tree is gone when the promise settles.
   * Throws `TOOL_MISSING` when the program is not there: no command ran, so there is no outcome.
   */
  run(command: Command): Promise<CommandOutcome>;
}

/**
 * `cgroup`: the kernel counts, and ends or refuses what goes beyond. `watchdog`: this process looks every 200 ms, so that
 * a limit may be passed for that long.
 */
export type LimitMechanism = 'cgroup' | 'watchdog';

/** Names the isolation and the path commands see as their workspace; both are inputs of a build. */
export interface IsolationProfile {
  readonly name: 'process-group' | 'bubblewrap';
  /** The constant path of the workspace inside, or undefined where it is the temp directory itself. */
  readonly workspacePath: string | undefined;
}

export interface Command {
  /**
   * Program and arguments; never a shell line. The program is a path on this machine, or a name looked up on the sandbox's
   * own PATH; arguments reach the command as they are (see `Sandbox.inner`).
   */
  readonly argv: readonly [string, ...string[]];
  /** What failures call the command, such as "npm ci"; the arguments themselves if left out. */
  readonly title?: string;
  /** Relative to the workspace. */
  readonly cwd: string;
  /** Added to the fixed environment; PATH, HOME, TMPDIR and the sandbox's marker cannot be replaced. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folders and files outside the sandbox that the command may use. */
  readonly mounts?: readonly Mount[];
  /** Whether the command may open connections; enforced where the isolation can. */
  readonly network: boolean;
  /** Whether the command may write in the sandbox itself; enforced where the isolation can. Default: true. */
  readonly writes?: boolean;
  readonly limits: CommandLimits;
  /** Every line of output, masked, without control characters; long lines are cut. */
  readonly onLine?: (stream: OutputStream, line: string) => void;
  /** Values that never appear in `onLine`, in a tail or in a failure. A function is asked for every line: they may become more. */
  readonly secrets?: readonly string[] | (() => readonly string[]);
  /** Told once the command runs; with it the command gets descriptor `CHANNEL_DESCRIPTOR`. */
  readonly attend?: (running: RunningCommand) => void;
  readonly signal?: AbortSignal;
}

/** A command while it runs, for whoever talks to it. */
export interface RunningCommand {
  /** Both ways, to the command's descriptor `CHANNEL_DESCRIPTOR`. Everything that comes out of it is untrusted. */
  readonly channel: Duplex;
  /** Looks now at what the command uses; what it used after the last look is not in `CommandEnd.usage`. */
  measure(): void;
  /** Ends it at once; the outcome is a `limit` with this failure. */
  stop(failure: Failure): void;
}

export type OutputStream = 'stdout' | 'stderr';

export interface Mount {
  readonly path: string;
  readonly access: 'read' | 'write';
  /** Where the command sees it, absolute and outside of the sandbox' own folders; a place of the sandbox' choice where it is missing. */
  readonly at?: string;
}

/** What is left out has the value of `DEFAULT_LIMITS`. */
export interface CommandLimits {
  /** Wall-clock seconds for the command and all it started. */
  readonly timeoutSeconds: number;
  /** Resident memory of the whole tree, MiB; memory that processes share counts once. */
  readonly memoryMb: number;
  /** stdout and stderr together, MiB. */
  readonly logMb: number;
  /** Time on processors of the whole tree, seconds; no limit where it is left out. */
  readonly cpuSeconds?: number;
  /** Processes at one time, threads counted. */
  readonly processes?: number;
  /** Files that one process has open at one time; a command that wants more gets an error and goes on. */
  readonly openFiles?: number;
  /** What the whole sandbox takes on the drive, MiB. */
  readonly diskMb?: number;
  /** Files and folders in the whole sandbox. */
  readonly diskEntries?: number;
}

/** How a command ended; `tail` holds its last lines. `limit` and `canceled` carry the failure to tell. */
export type CommandOutcome =
  | (CommandEnd & { readonly kind: 'exited'; readonly exitCode: number })
  | (CommandEnd & { readonly kind: 'signaled'; readonly signal: string })
  | (CommandEnd & { readonly kind: 'limit' | 'canceled'; readonly failure: Failure });

export interface CommandEnd {
  readonly tail: readonly string[];
  readonly milliseconds: number;
  /** What the whole tree used, as far as it was seen; undefined for a command that never began, and without /proc. */
  readonly usage: CommandUsage | undefined;
}

export interface CommandUsage {
  readonly cpuSeconds: number;
  readonly peakMemoryBytes: number;
}
