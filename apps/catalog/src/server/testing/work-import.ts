import { type Claim, claimImport, completeImport, failImport, type Lease, recordStage, registerBlob } from '@apphub/catalog';
import { ANY_PLATFORM, type Digest, failure, parseDigest } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import type { TestServer } from './use-server.ts';

/** The queue agrees with whatever a worker says. */
const lease: Lease = { hold: async () => true, settle: async () => true, giveBack: async () => true };

/** Begins an attempt, as a worker would. */
export async function claim({ database }: TestServer, jobId: string): Promise<Claim> {
  const outcome = await claimImport(database, { jobId, worker: 'test', lease });
  if (outcome.kind !== 'claimed') throw new Error(`expected to get the import, got ${outcome.kind}`);
  return outcome.claim;
}

/** Takes an import to its end with these bytes, as a worker would. */
export async function complete(server: TestServer, jobId: string, bytes: Uint8Array = Buffer.from('an archive')): Promise<Digest> {
  const { database, store } = server;
  const claimed = await claim(server, jobId);
  await recordStage(database, claimed, { stage: 'building', fingerprint: parseDigest(sha256('inputs')) });
  const blob = await store.writeBlob((sink) => sink(bytes));
  await registerBlob(database, blob);
  const receipt = { slug: claimed.slug, version: '1.0.0', fingerprint: parseDigest(sha256('inputs')), contentDigest: parseDigest(sha256('content')), platform: ANY_PLATFORM, ...blob } as const;
  await completeImport(database, claimed, { receipt, filename: `${claimed.slug}-1.0.0.tgz`, storageUrl: 'local://blob', cached: false, publish: async () => 'published' });
  return blob.digest;
}

/** Lets an attempt fail for good, as a worker would. */
export async function failForGood(server: TestServer, jobId: string): Promise<void> {
  await failImport(server.database, await claim(server, jobId), { failure: failure('BUILD_FAILED', 'It did not build.'), mayPass: false });
}
