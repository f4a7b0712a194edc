import type { BuildOutcome } from '@apphub/build';
import type { BuildEvent, Failure, Json, Manifest, Receipt } from '@apphub/model';

/** What the process that builds is asked for. */
export interface BuildRequest {
  readonly kind: 'build';
  /** Absolute path of the checkout with the examples. */
  readonly repositoryRoot: string;
  readonly slug: string;
  /** Builds even if the store has the bundle; what the example depends on may still be reused. */
  readonly force: boolean;
}

/** What it can be told later: give up, take everything down and answer. */
export interface CancelRequest {
  readonly kind: 'cancel';
}

export type ChildRequest = BuildRequest | CancelRequest;

/** What it answers: events in the order in which they happen, then one of the others. */
export type ChildAnswer =
  | { readonly kind: 'event'; readonly event: BuildEvent }
  | { readonly kind: 'built'; readonly built: BuiltExample }
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
