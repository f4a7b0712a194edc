import type { BuildOutcome } from '@apphub/build';
import type { BuildEvent, Digest, Failure, Json, Manifest, Receipt } from '@apphub/model';
import type { InputChanges } from '@apphub/model/api';

/** A bundle that was built before, by whichever worker. */
export interface GivenBundle {
  readonly slug: string;
  readonly digest: Digest;
  readonly contentDigest: Digest;
  readonly size: number;
}

/** What the process is asked for: an example with all it depends on. */
export interface BuildRequest {
  readonly kind: 'build';
  /** Absolute path of the checkout with the examples. */
  readonly repositoryRoot: string;
  readonly slug: string;
  /** Builds even if the store has the bundle; what the example depends on may still be reused. */
  readonly force: boolean;
}

/** One example alone; the bundles that it builds on are given. Before it is built, it is claimed. */
export interface TaskRequest {
  readonly kind: 'task';
  readonly repositoryRoot: string;
  /** Relative to the repository. */
  readonly folder: string;
  readonly slug: string;
  readonly force: boolean;
  readonly upstream: readonly GivenBundle[];
  /** The commit that has to be checked out; absent where the load knows of none. */
  readonly commit?: string;
}

/** Which of many examples have been built, from first to last: each after those that it builds on. */
export interface SearchRequest {
  readonly kind: 'search';
  readonly repositoryRoot: string;
  readonly examples: readonly SoughtExample[];
  /** What else they build on, as far as it is there. */
  readonly upstream: readonly GivenBundle[];
}

export interface SoughtExample {
  readonly slug: string;
  readonly folder: string;
}

export type WorkRequest = BuildRequest | TaskRequest | SearchRequest;

/** What it is told of a claim: nobody else builds the same. */
export interface ClaimGranted {
  readonly kind: 'granted';
}

/** What it can be told later: give up, take everything down and answer. */
export interface CancelRequest {
  readonly kind: 'cancel';
}

export type ChildRequest = WorkRequest | ClaimGranted | CancelRequest;

/** Why an example is built. */
export interface BuildReason {
  readonly because: string;
  /** Against the nearest earlier build; null where that could not be had in a moment. */
  readonly changes: InputChanges | null;
}

/** What it answers: events, a claim, the reason of a miss and what it has found, in the order in which they happen; then, at its end, one of the others. */
export type ChildAnswer =
  | { readonly kind: 'event'; readonly event: BuildEvent }
  | { readonly kind: 'claim'; readonly fingerprint: Digest }
  | { readonly kind: 'reason'; readonly reason: BuildReason }
  | { readonly kind: 'found'; readonly found: readonly BuiltExample[] }
  | { readonly kind: 'built'; readonly built: BuiltExample }
  | { readonly kind: 'searched' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** A bundle that is in the store, with what the catalog needs to know of it. */
export interface BuiltExample {
  readonly receipt: Receipt;
  /** As it stands in its file. */
  readonly manifest: { readonly [name: string]: Json };
  readonly capabilities: readonly string[];
  /** Whether the bundle was found rather than built. */
  readonly cached: boolean;
  /** Why it was built, or `reused`. */
  readonly because: string;
  /** Milliseconds spent in each stage. */
  readonly stageMs: Readonly<Record<string, number>>;
  /** The commit that was checked out. */
  readonly gitCommit?: string;
}

/** A manifest twice: as it stands in its file, and as it was understood. */
export interface TwoManifests {
  readonly file: { readonly [name: string]: Json };
  readonly checked: Manifest;
}

/** What of an outcome goes to the parent. */
export function builtExample({ receipt, record, origin, stages }: BuildOutcome, { file, checked }: TwoManifests): BuiltExample {
  return {
    receipt,
    manifest: file,
    capabilities: checked.capabilities,
    cached: origin.kind === 'reused',
    because: origin.kind === 'reused' ? 'reused' : origin.because,
    stageMs: Object.fromEntries(stages),
    ...(record.gitCommit === undefined ? {} : { gitCommit: record.gitCommit }),
  };
}
