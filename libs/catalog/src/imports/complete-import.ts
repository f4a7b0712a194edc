import { digestHex, fail, type Receipt } from '@apphub/model';
import type { JobResult } from '@apphub/model/api';
import { type Artifact, saveArtifact } from '../artifacts/index.ts';
import type { Database, Transaction } from '../database/index.ts';
import { lockStatus } from '../status/index.ts';
import { demandChange, foresee } from './change-import.ts';
import type { Claim } from './lease.ts';
import { lockImport } from './lock-import.ts';

export type Publishing = NonNullable<JobResult['published']>;

/** What an attempt has made. Its bytes are in the store and their blob is registered: there is no other way to say "completed". */
export interface Completion {
  readonly receipt: Receipt;
  readonly filename: string;
  /** `s3://bucket/key` or `local://key`, without credentials. */
  readonly storageUrl: string;
  /** Whether the bundle was found rather than built. */
  readonly cached: boolean;
  readonly stageMs?: Readonly<Record<string, number>>;
  /** Publishes within the same transaction: an import that publishes is completed if and only if it is published. */
  readonly publish?: (tx: Transaction) => Promise<Publishing>;
}

/**
 * Ends an attempt with its result: artifact, publication, status, event and the queue's lease in one transaction. Said
 * twice by the same attempt, for instance because the database was lost while committing, it is done once.
 *
 * @throws FailureError ATTEMPT_LOST when attempt or lease are not current any more; CANCELED when its cancellation was
 * asked for; BLOB_MISSING when the blob is not registered; and whatever `publish` throws. Nothing is written then.
 */
export async function completeImport(database: Database, claim: Claim, completion: Completion): Promise<JobResult> {
  const { receipt, cached, stageMs } = completion;
  const { fingerprint, version, digest } = receipt;
  if (receipt.slug !== claim.slug) throw new Error(`A bundle of ${receipt.slug} was given as the result of ${claim.slug}.`);
  const bundle = { fingerprint, version, digest, filename: completion.filename, cached };
  const change = { event: { type: 'completed', attempt: claim.attempt, bundle } as const, ...(stageMs === undefined ? {} : { stageMs }) };
  return database.transaction(async (tx) => {
    const locked = await lockImport(tx, claim.jobId);
    const { job } = locked;
    if (job.state === 'completed' && job.attempt === claim.attempt && job.result !== null) return job.result;
    foresee(locked, change);
    if (!(await claim.lease.settle(tx))) fail('ATTEMPT_LOST', `The queue has given the import ${claim.jobId} to another worker.`);
    const artifact = await saveArtifact(tx, { ...receipt, filename: completion.filename, storageUrl: completion.storageUrl, jobId: claim.jobId });
    await lockStatus(tx, claim.slug);
    const published = (await completion.publish?.(tx)) ?? null;
    const result = resultOf(artifact, { cached, published });
    await demandChange(tx, locked, { ...change, made: { artifact, result } });
    return result;
  });
}

/** @returns what is told of a bundle that was made. */
export function resultOf({ slug, version, digest, filename, fingerprint, platform, size }: Artifact, how: Pick<JobResult, 'cached' | 'published'>): JobResult {
  return { slug, version, checksum: digestHex(digest), digest, filename, fingerprint, platform, size, ...how };
}
