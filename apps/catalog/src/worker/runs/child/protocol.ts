import type { Digest, Failure, Json, Platform } from '@apphub/model';
import type { CapabilityPolicy, JsonObject, ResolvedBundle, RunLimits, RunLogLine, RunOutcome, RunUpdate, SecretReference } from '@apphub/runtime';

/** A file in the work folder of a run. */
export interface WorkFile {
  /** Relative, with "/" between names. */
  readonly path: string;
  readonly digest: Digest;
  readonly size: number;
}

/** One run, as the process that executes it is asked for it. */
export interface RunOrder {
  readonly kind: 'run';
  readonly bundle: ResolvedBundle;
  readonly exportName?: string;
  readonly parameters: JsonObject;
  readonly limits: Partial<RunLimits>;
  /** What it may have of what its manifest asks for. */
  readonly capabilities: Pick<CapabilityPolicy, 'paths' | 'unenforced'>;
  /** What handlers find in `context.run`. */
  readonly run: JsonObject & { readonly id: string };
  readonly allowedSecrets: readonly string[];
  readonly inputs: readonly WorkFile[];
  /** What of the work folder is kept. */
  readonly outputs: readonly string[];
  readonly outputBound: { readonly files: number; readonly bytes: number };
  readonly autoRebuild: boolean;
}

/** What the process asks its parent for, one thing at a time of each kind; answered under its number. */
export type Question =
  | { readonly kind: 'log'; readonly lines: readonly SentLine[] }
  | { readonly kind: 'update'; readonly update: RunUpdate }
  | { readonly kind: 'secret'; readonly reference: SecretReference }
  | { readonly kind: 'rebuild'; readonly platform: Platform };

export type Reply = { readonly ok: true; readonly value: Json | undefined } | { readonly ok: false; readonly failure: Failure };

/** `meta` stands behind the text already. */
export type SentLine = Pick<RunLogLine, 'stream' | 'text'> & { readonly at: string };

export type ParentMessage = RunOrder | { readonly kind: 'cancel' } | { readonly kind: 'reply'; readonly number: number; readonly reply: Reply };

export type ChildMessage =
  | { readonly kind: 'question'; readonly number: number; readonly question: Question }
  /** The last word on a run. */
  | { readonly kind: 'ended'; readonly outcome: RunOutcome; readonly outputs: readonly WorkFile[] };
