import { createHash } from 'node:crypto';
import { type Digest, parsePlatform, type Receipt } from '@apphub/model';
import { registerBlob } from '../../blobs/index.ts';
import type { Database } from '../../database/index.ts';
import { claimImport } from '../claim-import.ts';
import type { Completion } from '../complete-import.ts';
import { type Deliveries, enqueueImport, type ImportRequest } from '../enqueue-import.ts';
import type { ImportJob } from '../import-job.ts';
import type { Claim, Lease } from '../lease.ts';

/** Brings nothing to anybody: the test is the worker. */
export const noQueue: Deliveries = {
  send: async () => undefined,
  cancel: async () => undefined,
  interrupt: async () => undefined,
};

/** A lease that nobody else ever gets. */
export const heldLease: Lease = {
  hold: async () => true,
  settle: async () => true,
  giveBack: async () => true,
};

/** A lease that somebody else has got. */
export const lostLease: Lease = {
  hold: async () => false,
  settle: async () => false,
  giveBack: async () => false,
};

export function digestOf(text: string): Digest {
  return `sha256:${createHash('sha256').update(text).digest('hex')}` as Digest;
}

/** What a build of the version `version` of `slug` would have given. */
export function completionOf(slug: string, version = '1.0.0'): Completion {
  const named = (what: string) => digestOf(`${what} ${slug} ${version}`);
  const receipt: Receipt = {
    slug,
    version,
    fingerprint: named('fingerprint'),
    digest: named('digest'),
    contentDigest: named('content'),
    size: 1234,
    platform: parsePlatform('linux-x64-glibc'),
  };
  return { receipt, filename: `${slug}-${version}.tgz`, storageUrl: `s3://bundles/v1/${receipt.digest}`, cached: false };
}

/** As `completionOf`, after the upload. */
export async function uploaded(database: Database, completion: Completion): Promise<Completion> {
  const { digest, size } = completion.receipt;
  await registerBlob(database, { digest, size });
  return completion;
}

export async function enqueued(database: Database, slug: string, request: Partial<ImportRequest> = {}): Promise<ImportJob> {
  const { job } = await enqueueImport({ database, queue: noQueue }, { slug, kind: 'bundle', requestedBy: 'test', ...request });
  return job;
}

/** Begins an attempt of an import. */
export async function claimed(database: Database, { id }: ImportJob, lease: Lease = heldLease): Promise<Claim> {
  const outcome = await claimImport(database, { jobId: id, worker: 'test', lease });
  if (outcome.kind !== 'claimed') throw new Error(`The import was not claimed: ${outcome.kind}`);
  return outcome.claim;
}

/** Enqueues an import and begins its first attempt. */
export async function begun(database: Database, slug: string, request: Partial<ImportRequest> = {}): Promise<Claim> {
  return claimed(database, await enqueued(database, slug, request));
}
