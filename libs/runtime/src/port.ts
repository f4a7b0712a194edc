import type { BundlePlatform, BundleReference, Digest, Failure, Json, Platform, Result } from '@apphub/model';
import type { CommandLimits, IsolationProfile, Sandbox } from '@apphub/sandbox';
import type { BlobStore } from '@apphub/store';

/** What the catalog knows of the bundle that a reference names; the digest is what is run, whatever happens to the version meanwhile. */
export interface ResolvedBundle {
  readonly slug: string;
  /** Left out for a bundle that was named by its digest and that no version points at. */
  readonly version?: string;
  readonly digest: Digest;
  /** Bytes of the archive. */
  readonly size: number;
  /** `any` for a bundle without native code. */
  readonly platform: BundlePlatform;
}

export interface RunCall {
  readonly signal?: AbortSignal;
}

/** Asks the catalog what a reference names now. */
export type ResolveBundle = (reference: BundleReference, call: RunCall) => Promise<Result<ResolvedBundle, Failure>>;

/** Queues a rebuild of a bundle for `platform`, waits for it, and says what the reference names then. */
export type RebuildBundle = (bundle: ResolvedBundle, call: RunCall & { readonly platform: Platform }) => Promise<Result<ResolvedBundle, Failure>>;

export interface RunOptions {
  readonly resolve: ResolveBundle;
  /** Reads are verified against the digest; nothing is kept of them. */
  readonly store: Pick<BlobStore, 'openBlob'>;
  readonly sandboxes: RunSandboxes;
  /** The Node that runs bundles, an absolute path. */
  readonly nodePath: string;
  /** What this machine is. */
  readonly platform: Platform;
  /** Where it is missing, a bundle for another platform is refused. */
  readonly autoRebuild?: RebuildBundle;
  /** What is left out has the value of `DEFAULT_RUN_LIMITS`. */
  readonly limits?: Partial<RunLimits>;
  readonly capabilities?: CapabilityPolicy;
  readonly secrets?: RunSecrets;
  /** Values of this program's own that must not appear in any log. */
  readonly masked?: readonly string[];
  /** Cancels the run: the handler is told by `context.signal` and has the sandbox' time of grace to end. */
  readonly signal?: AbortSignal;
  /** Told each line as it comes, masked. */
  readonly onLog?: (line: RunLogLine) => void;
  /** Told what the handler says through `context.update`, one after the other; what it returns is what the handler gets. */
  readonly onUpdate?: (update: RunUpdate) => Promise<JsonObject | void> | void;
  /** What handlers find in their context. */
  readonly job?: JobDetails;
  /** A folder that is copied into the fresh work directory under its `as` name. */
  readonly files?: { readonly from: string; readonly as: string };
  /** Files that the run is given, and files that are kept of it. */
  readonly work?: WorkFolder;
}

/** What the catalog does with the fresh work directory of a run; `folder` is its path on this machine. */
export interface WorkFolder {
  /** Before the handler starts. @throws FailureError whatever keeps the run from starting. */
  prepare?(folder: string, call: RunCall): Promise<void>;
  /** After the handler has succeeded and all its processes are gone, before the directory is. @throws FailureError what the run has failed with then. */
  collect?(folder: string, call: RunCall): Promise<void>;
}

export interface RunSandboxes {
  /** `label`: a slug. */
  open(label: string): Promise<Sandbox>;
}

export type JsonObject = { readonly [key: string]: Json };

/** What AppHub's handlers read in `context`, besides what a run has of itself. */
export interface JobDetails {
  /** Given as `context.definition`; `slug` and `version` of the bundle where it is missing. */
  readonly definition?: JsonObject;
  /** Given as `context.run`; a made-up `id` where it is missing. */
  readonly run?: JsonObject & { readonly id: string };
  /** Given by `context.getWorkflowEventContext()`. */
  readonly workflowEventContext?: Json;
}

/** They hold for everything that a run starts, together. */
export interface RunLimits {
  /** Wall-clock seconds from the start of the handler's process. */
  readonly wallSeconds: number;
  /** Time on processors, seconds. */
  readonly cpuSeconds: number;
  readonly memoryMb: number;
  /** What the handler returns, as JSON. */
  readonly outputBytes: number;
  /** stdout, stderr and `context.logger` together. */
  readonly logBytes: number;
  /** What the bundle takes unpacked, MiB. */
  readonly bundleMb: number;
  readonly processes: NonNullable<CommandLimits['processes']>;
  /** What the bundle and all that the handler writes take on the drive, MiB. */
  readonly diskMb: NonNullable<CommandLimits['diskMb']>;
}

/** What bundles may have of what their manifests ask for. */
export interface CapabilityPolicy {
  /** Whether bundles that ask for "network" get it. Default: true. */
  readonly network?: boolean;
  /** Folders and files of this machine that a bundle may ask for, or ask for parts of: `fs:read:<path>`, `fs:write:<path>`. Default: none. */
  readonly paths?: readonly PathGrant[];
  /** Capabilities that nothing here knows and that are let pass. Default: none. */
  readonly unknown?: readonly string[];
  /** What happens where this machine cannot hold what the manifest leaves out: `refuse` (default), or `tell` in the log and run all the same. */
  readonly unenforced?: 'refuse' | 'tell';
}

export interface PathGrant {
  /** Absolute, on this machine. */
  readonly path: string;
  /** Under which path bundles ask for it and find it; the same where it is missing. */
  readonly at?: string;
  /** `write` includes `read`. */
  readonly access: 'read' | 'write';
}

/** What a job may learn through `context.resolveSecret`; it learns nothing in any other way. */
export interface RunSecrets {
  /** Keys that this job may ask for. */
  readonly allowed: readonly string[];
  /** @returns the value, or undefined if there is none. */
  resolve(reference: SecretReference, call: RunCall): Promise<string | undefined>;
}

export interface SecretReference {
  readonly source: 'env' | 'store';
  readonly key: string;
  readonly version?: string;
}

/** One line, masked, without control characters; long ones are cut. */
export interface RunLogLine {
  /** `logger` is `context.logger`; `runtime` is what this program has to say. */
  readonly stream: 'stdout' | 'stderr' | 'logger' | 'runtime';
  readonly text: string;
  /** What stood beside the message of a `logger` line. */
  readonly meta?: Json;
  readonly at: Date;
}

/** What a handler says through `context.update`; every member is the handler's word. */
export interface RunUpdate extends Reported {
  readonly parameters?: JsonObject;
  /** What it said under other names, such as `{ status: 'moving' }`. */
  readonly progress?: JsonObject;
}

/** What a handler says of its run beside the result. */
export interface Reported {
  readonly logsUrl?: string;
  readonly metrics?: JsonObject;
  readonly context?: JsonObject;
  readonly timeoutMs?: number;
}

/** How a run ended. */
export type RunOutcome =
  | (RunEnd & { readonly status: 'succeeded'; readonly result: Json })
  | (RunEnd & { readonly status: 'failed' | 'timed-out' | 'canceled'; readonly failure: Failure; readonly result?: Json });

export interface RunEnd {
  /** What ran, or was to run; undefined only if the reference could not be resolved. */
  readonly bundle: ResolvedBundle | undefined;
  /** Whether anything of the bundle was started. */
  readonly started: boolean;
  /** What the handler returned, as JSON carries it; undefined if it did not return. */
  readonly returned: Json | undefined;
  readonly reported: Reported;
  readonly metrics: RunMetrics;
}

/** Milliseconds, bytes and seconds; what was not reached is left out. */
export interface RunMetrics {
  /** From the request to the end. */
  readonly totalMs: number;
  readonly resolveMs?: number;
  /** Download, verification and unpacking, which go on at the same time. */
  readonly fetchMs?: number;
  /** From the request to the first line that the handler wrote. */
  readonly firstLineMs?: number;
  /** From the start of the handler's process to its end. */
  readonly handlerMs?: number;
  readonly peakMemoryBytes?: number;
  readonly cpuSeconds?: number;
  readonly exit?: { readonly code: number } | { readonly signal: string };
  readonly isolation?: IsolationProfile['name'];
}
