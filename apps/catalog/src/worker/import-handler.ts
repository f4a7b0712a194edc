import { type AuditSigner, type Completion, type Database, type ImportHandler, type ImportWork, publishInTransaction, registerBlob } from '@apphub/catalog';
import { type BuildEvent, fail, FailureError } from '@apphub/model';
import { type JobOptions, jobOptionsSchema } from '@apphub/model/api';
import type { BlobStore } from '@apphub/store';
import type { Log } from '../log/create-log.ts';
import { runBuildProcess } from './build-process.ts';
import type { BuiltExample } from './child/protocol.ts';
import type { Ledger } from './ledger.ts';
import { persist } from './persist.ts';
import { filenameOf, publicationOf } from './publication.ts';
import { stageReports } from './stage-reports.ts';
import { storageUrlOf } from './storage-url.ts';

/** What a worker works with. */
export interface WorkerParts {
  readonly database: Database;
  readonly store: BlobStore;
  /** The checkout with the examples. */
  readonly repositoryRoot: string;
  /** What the processes that build see of the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
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
    const { built, conflict } = await build(work, { ...parts, log });
    parts.ledger.built(work, built);
    const { receipt, cached, because, stageMs } = built;
    log.info({ version: receipt.version, checksum: receipt.digest, fingerprint: receipt.fingerprint, cached, because, stageMs }, 'bundle is in the store');
    await persist(() => registerStored(built, parts), { signal: work.signal, log, what: 'the registration of the bundle' });
    return completionOf(work, { built, conflict }, { ...parts, log });
  };
}

interface Built {
  readonly built: BuiltExample;
  /** Whether records of the same inputs name other content. */
  readonly conflict: boolean;
}

/** What the API said about the job. */
function optionsOf({ job }: ImportWork): JobOptions {
  return jobOptionsSchema.parse(job.options);
}

async function build(work: ImportWork, { repositoryRoot, env, log }: WorkerParts): Promise<Built> {
  const { slug, signal, recordStage } = work;
  const reports = stageReports(slug);
  let conflict = false;
  const onEvent = async (event: BuildEvent) => {
    conflict ||= event.type === 'notice' && event.failure.code === 'RECORD_CONFLICT' && event.slug === slug;
    if (event.type === 'log') log.debug({ of: event.slug, stage: event.stage, stream: event.stream }, event.line);
    if (event.type === 'notice') log.warn({ of: event.slug, code: event.failure.code }, event.failure.message);
    const report = reports.next(event);
    if (report !== undefined) await recordStage(report);
  };
  const result = await runBuildProcess({ repositoryRoot, slug, force: optionsOf(work).rebuild }, { env, signal, onEvent });
  if (!result.ok) throw new FailureError(result.error);
  return { built: result.value, conflict };
}

/** Only what this process sees in its own store is told to be there. */
async function registerStored({ receipt: { slug, digest, size } }: BuiltExample, { database, store }: WorkerParts): Promise<void> {
  const stored = await store.statBlob(digest);
  if (stored?.size !== size) fail('STORE_BLOB_MISSING', `The bundle of ${slug} (${digest}) is not in the store of this worker.`);
  const { kind } = await registerBlob(database, { digest, size }, { isStored: async () => (await store.statBlob(digest)) !== undefined });
  if (kind === 'deleting') fail('BLOB_MISSING', `The bundle of ${slug} (${digest}) is just being collected.`);
}

function completionOf(work: ImportWork, { built, conflict }: Built, { store, signer, ledger, log }: WorkerParts): Completion {
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
