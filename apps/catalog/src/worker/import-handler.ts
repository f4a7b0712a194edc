import { type AuditSigner, type Completion, type Database, type ImportHandler, type ImportWork, publishInTransaction } from '@apphub/catalog';
import { type JobOptions, jobOptionsSchema } from '@apphub/model/api';
import type { BlobStore } from '@apphub/store';
import type { Log } from '../log/create-log.ts';
import { openBuildDiary } from './build-diary.ts';
import type { BuildPool } from './build-pool.ts';
import type { Ledger } from './ledger.ts';
import { persist } from './persist.ts';
import { filenameOf, publicationOf } from './publication.ts';
import { registerStored } from './register-stored.ts';
import { storageUrlOf } from './storage-url.ts';
import { type WatchedBuild, watchedBuild } from './watched-build.ts';

/** What a worker works with. */
export interface WorkerParts {
  readonly database: Database;
  readonly store: BlobStore;
  /** The checkout with the examples. */
  readonly repositoryRoot: string;
  readonly builds: BuildPool;
  readonly log: Log;
  /** Told what attempts of this worker made, for figures. */
  readonly ledger: Ledger;
  /** Signs the audit trail. */
  readonly signer?: AuditSigner;
}

/**
 * Works one attempt of an import: builds in a process of its own, tells each stage as it begins, makes sure that the bytes
 * are in the store of this worker. What it resolves with is written, and published, by the queue in one transaction.
 */
export function importHandler(parts: WorkerParts): ImportHandler {
  return async (work) => {
    const { requestId } = optionsOf(work);
    const log = parts.log.child({ jobId: work.jobId, slug: work.slug, attempt: work.attempt, ...(requestId === undefined ? {} : { requestId }) });
    log.info({ kind: work.job.kind, requestedBy: work.job.requestedBy }, 'build begun');
    parts.ledger.begun(work);
    const { builds, repositoryRoot } = parts;
    const { built, conflict } = await watchedBuild({ kind: 'build', repositoryRoot, slug: work.slug, force: optionsOf(work).rebuild }, { builds, attempt: work, log, diary: openBuildDiary(parts.database, { ...work, log }) });
    parts.ledger.built(work, built);
    const { receipt, cached, because, stageMs } = built;
    log.info({ version: receipt.version, checksum: receipt.digest, fingerprint: receipt.fingerprint, cached, because, stageMs }, 'bundle is in the store');
    await persist(() => registerStored(receipt, parts), { signal: work.signal, log, what: 'the registration of the bundle' });
    return completionOf(work, { built, conflict }, { ...parts, log });
  };
}

/** What the API said about the job. */
function optionsOf({ job }: ImportWork): JobOptions {
  return jobOptionsSchema.parse(job.options);
}

function completionOf(work: ImportWork, { built, conflict }: WatchedBuild, { store, signer, ledger, log }: WorkerParts): Completion {
  const { receipt, cached, stageMs } = built;
  const completion = { receipt, filename: filenameOf(built), storageUrl: storageUrlOf(store.identity, receipt.digest), cached, stageMs };
  if (work.job.kind !== 'import') return completion;
  const publication = publicationOf(work.job, built, { conflict });
  return {
    ...completion,
    async publish(tx) {
      const { kind } = await publishInTransaction(tx, publication, signer === undefined ? {} : { signer });
      ledger.published(work, kind);
      log.info({ version: receipt.version, checksum: receipt.digest, published: kind }, `import of ${work.slug}@${receipt.version}: ${kind} at ${receipt.digest}`);
      return kind;
    },
  };
}
