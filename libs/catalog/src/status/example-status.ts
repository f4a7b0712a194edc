import { type Digest, digestHex, type Failure } from '@apphub/model';
import type { ExampleStatus } from '@apphub/model/api';
import { type Artifact, BUNDLE_MEDIA_TYPE, storageOf } from '../artifacts/index.ts';
import type { ImportState } from './import-state.ts';

/** Whose status it is, and since when. Times are ISO 8601, UTC. */
export interface StatusFrame {
  readonly slug: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What only a completed import has to tell of its bundle. */
export interface StatusOutcome {
  readonly version: string;
  readonly digest: Digest;
  readonly filename: string;
  readonly cached: boolean;
  readonly completedAt: string;
}

export interface StatusParts extends StatusFrame {
  readonly stage: ExampleStatus['stage'];
  readonly state: ExampleStatus['state'];
  readonly fingerprint: Digest | null;
  readonly message: string | null;
  readonly failure: Failure | null;
  readonly outcome: StatusOutcome | null;
  readonly artifact: Artifact | null;
}

/**
 * The status of an example as it is told, in events and replies alike. There is never a signed URL in it: whoever
 * delivers it adds one for those who may read.
 */
export function exampleStatus({ outcome, artifact, failure, ...parts }: StatusParts): ExampleStatus {
  const storage = artifact === null ? null : storageOf(artifact);
  return {
    slug: parts.slug,
    fingerprint: parts.fingerprint,
    stage: parts.stage,
    state: parts.state,
    jobId: parts.jobId,
    attempt: parts.attempt,
    version: outcome?.version ?? null,
    checksum: outcome === null ? null : digestHex(outcome.digest),
    digest: outcome?.digest ?? null,
    contentDigest: artifact?.contentDigest ?? null,
    platform: artifact?.platform ?? null,
    filename: outcome?.filename ?? null,
    cached: outcome?.cached ?? false,
    storageKind: storage?.kind ?? null,
    storageKey: storage?.key ?? null,
    storageUrl: artifact?.storageUrl ?? null,
    contentType: artifact === null ? null : BUNDLE_MEDIA_TYPE,
    size: artifact?.size ?? null,
    artifactId: artifact?.id ?? null,
    artifactUploadedAt: artifact?.uploadedAt ?? null,
    downloadUrl: null,
    downloadUrlExpiresAt: null,
    failure: failure === null ? null : onWire(failure),
    error: failure?.message ?? null,
    message: parts.message,
    createdAt: parts.createdAt,
    updatedAt: parts.updatedAt,
    completedAt: outcome?.completedAt ?? null,
  };
}

function onWire({ code, message, remedy, problems }: Failure): NonNullable<ExampleStatus['failure']> {
  return problems === undefined ? { code, message, remedy } : { code, message, remedy, problems: [...problems] };
}

/** @returns the parts of a status that follow from the state of an import. */
export function partsOf(state: ImportState, updatedAt: string): Omit<StatusParts, keyof StatusFrame | 'artifact'> {
  const nothing = { fingerprint: null, message: null, failure: null, outcome: null };
  switch (state.state) {
    case 'queued':
      return { ...nothing, state: 'queued', stage: 'queued', failure: state.lastFailure ?? null };
    case 'running':
      return { ...nothing, state: 'running', stage: state.stage, fingerprint: state.fingerprint ?? null, message: state.message ?? null };
    case 'completed': {
      const { fingerprint, ...bundle } = state.bundle;
      return { ...nothing, state: 'completed', stage: 'completed', fingerprint, outcome: { ...bundle, completedAt: updatedAt } };
    }
    case 'failed':
      return { ...nothing, state: 'failed', stage: 'failed', fingerprint: state.fingerprint ?? null, failure: state.failure };
    case 'canceled':
      return { ...nothing, state: 'canceled', stage: 'canceled' };
  }
}
