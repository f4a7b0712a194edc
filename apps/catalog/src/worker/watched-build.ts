import type { ImportWork } from '@apphub/catalog';
import { type BuildEvent, FailureError } from '@apphub/model';
import type { Log } from '../log/create-log.ts';
import type { BuildDiary } from './build-diary.ts';
import type { BuildPool } from './build-pool.ts';
import type { BuildRequest, BuiltExample, TaskRequest } from './child/protocol.ts';
import { stageReports } from './stage-reports.ts';

export interface WatchedBuild {
  readonly built: BuiltExample;
  /** Whether records of the same inputs name other content. */
  readonly conflict: boolean;
}

export interface WatchOptions {
  readonly builds: BuildPool;
  readonly attempt: Pick<ImportWork, 'signal' | 'recordStage'>;
  readonly log: Log;
  /** Keeps what is said, and why it had to be built. */
  readonly diary: BuildDiary;
}

/**
 * Has an example built in a process of its own; tells each stage as it begins, and what is about to be built.
 *
 * @throws FailureError what the build failed with; what reporting throws, once the build is taken down.
 */
export async function watchedBuild(request: BuildRequest | TaskRequest, { builds, attempt, log, diary }: WatchOptions): Promise<WatchedBuild> {
  const { slug } = request;
  const reports = stageReports(slug);
  let conflict = false;
  const onEvent = async (event: BuildEvent) => {
    conflict ||= event.type === 'notice' && event.failure.code === 'RECORD_CONFLICT' && event.slug === slug;
    if (event.type === 'log') diary.line(event);
    if (event.type === 'log') log.debug({ of: event.slug, stage: event.stage, stream: event.stream }, event.line);
    if (event.type === 'notice') log.warn({ of: event.slug, code: event.failure.code }, event.failure.message);
    const report = reports.next(event);
    if (report !== undefined) await attempt.recordStage(report);
  };
  const result = await builds.build(request, { signal: attempt.signal, onEvent, onClaim: (fingerprint) => attempt.recordStage({ stage: 'resolving', fingerprint }), onReason: async (reason) => diary.reason(reason) });
  await diary.close();
  if (!result.ok) throw new FailureError(result.error);
  return { built: result.value, conflict };
}
