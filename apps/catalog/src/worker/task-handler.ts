import { type Completion, publishInTransaction, type TaskHandler, type TaskWork } from '@apphub/catalog';
import { FailureError, parseDigest } from '@apphub/model';
import { readDetails, type TaskDetails } from '../planning/task-details.ts';
import { openBuildDiary } from './build-diary.ts';
import type { TaskRequest } from './child/protocol.ts';
import type { WorkerParts } from './import-handler.ts';
import type { Worked } from './ledger.ts';
import { filenameOf, loadPublication } from './publication.ts';
import { registerStored } from './register-stored.ts';
import { storageUrlOf } from './storage-url.ts';
import { type WatchedBuild, watchedBuild } from './watched-build.ts';

/**
 * Works one attempt of a task of a load: finds or builds its bundle on the bundles of its upstreams. Before it builds, it
 * says what, and is the only one to do so. What it resolves with is written, and published, by the queue in one transaction.
 */
export function taskHandler(parts: WorkerParts): TaskHandler {
  return async (work) => {
    const { taskId, loadId, slug, attempt, task, load } = work;
    const details = readDetails(task);
    if (details.problem !== undefined) throw new FailureError(details.problem);
    const log = parts.log.child({ jobId: taskId, loadId, slug, attempt });
    const worked: Worked = { jobId: taskId, attempt, job: { kind: 'load' } };
    log.info({ requestedBy: load.requestedBy }, 'task begun');
    parts.ledger.begun(worked);
    const done = await watchedBuild(requestOf(work, { details, repositoryRoot: parts.repositoryRoot }), { builds: parts.builds, attempt: work, log, diary: openBuildDiary(parts.database, { jobId: taskId, attempt, slug, log }) });
    parts.ledger.built(worked, done.built);
    const { receipt, cached, because, stageMs } = done.built;
    log.info({ version: receipt.version, checksum: receipt.digest, fingerprint: receipt.fingerprint, cached, because, stageMs }, 'bundle is in the store');
    await registerStored(receipt, parts);
    return completionOf(work, { ...parts, log, done, worked, details });
  };
}

function requestOf({ slug, load, upstreams }: TaskWork, { details, repositoryRoot }: { readonly details: TaskDetails; readonly repositoryRoot: string }): TaskRequest {
  return {
    kind: 'task',
    repositoryRoot,
    folder: details.folder,
    slug,
    force: load.force && details.selected,
    upstream: upstreams.map((upstream) => ({ slug: upstream.slug, digest: parseDigest(upstream.digest), contentDigest: parseDigest(upstream.contentDigest), size: upstream.size })),
    ...(load.commit === null ? {} : { commit: load.commit }),
  };
}

interface Done extends WorkerParts {
  readonly done: WatchedBuild;
  readonly worked: Worked;
  readonly details: TaskDetails;
}

function completionOf({ slug, load }: TaskWork, { done: { built, conflict }, worked, details, store, signer, ledger, log }: Done): Completion {
  const { receipt, cached, stageMs } = built;
  const completion = { receipt, filename: filenameOf(built), storageUrl: storageUrlOf(store.identity, receipt.digest), cached, stageMs };
  if (!load.publish || !details.selected) return completion;
  const publication = loadPublication(load, built, { conflict });
  return {
    ...completion,
    async publish(tx) {
      const { kind } = await publishInTransaction(tx, publication, signer === undefined ? {} : { signer });
      ledger.published(worked, kind);
      log.info({ version: receipt.version, checksum: receipt.digest, published: kind }, `load of ${slug}@${receipt.version}: ${kind} at ${receipt.digest}`);
      return kind;
    },
  };
}
