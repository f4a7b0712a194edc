import { type Database, type Deliveries, enqueueImport, getImport, type ImportJob, isConstraint, isEnded, repinRun, resolveBundle, type RunWork } from '@apphub/catalog';
import { fail, FailureError, type Json, type Platform } from '@apphub/model';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export interface RebuildParts {
  readonly database: Database;
  /** Brings imports to workers. */
  readonly queue: Deliveries;
}

const LOOK_MS = 500;
/** A service without workers that build would be waited for for ever. */
const LONGEST_MS = 60 * 60_000;

/**
 * Has the example of a run imported anew, waits for that, and pins the run to what its version points at then. A worker of
 * the platform has to take the import: what it builds runs where it was built.
 *
 * @returns the bundle as the runtime takes it.
 * @throws FailureError what the import failed with; LIMIT_TIME after an hour; ATTEMPT_LOST; CANCELED.
 */
export async function rebuild({ database, queue }: RebuildParts, { run, runId, attempt, signal }: RunWork, platform: Platform): Promise<Json> {
  const job = await ended(database, await asked({ database, queue }, { runId, slug: run.slug, attempt, platform }), signal);
  if (job.state !== 'completed') throw job.failure === null ? new FailureError(canceled(job)) : new FailureError(job.failure);
  const { slug, version, digest, size, platform: built } = await resolveBundle(database, { slug: run.slug, version: job.result?.version ?? run.version });
  await repinRun(database, { runId, attempt }, { version, digest, size, platform: built });
  return { slug, version, digest, size, platform: built };
}

function canceled({ id }: ImportJob) {
  return { code: 'CANCELED', message: `The import ${id}, which was to rebuild the bundle, was canceled.`, remedy: 'Ask for the run again.' } as const;
}

interface Asked {
  readonly runId: string;
  readonly slug: string;
  readonly attempt: number;
  readonly platform: Platform;
}

/** The same attempt asks for the same import, however often it has to say so. */
async function asked(ports: RebuildParts, { runId, slug, attempt, platform }: Asked): Promise<string> {
  const id = importIdOf(runId, attempt);
  const reason = `rebuilt on ${platform} for the run ${runId}`;
  try {
    await enqueueImport(ports, { id, slug, kind: 'import', options: { rebuild: true, reason }, requestedBy: `run:${runId}` });
  } catch (error) {
    if (!isConstraint(error, 'import_jobs_pkey')) throw error;
  }
  return id;
}

async function ended(database: Database, id: string, signal: AbortSignal): Promise<ImportJob> {
  for (const until = Date.now() + LONGEST_MS; ; ) {
    const job = (await getImport(database, id)) ?? fail('IMPORT_UNKNOWN', `There is no import ${id}.`);
    if (isEnded(job)) return job;
    if (Date.now() > until) fail('LIMIT_TIME', `The import ${id}, which was to rebuild the bundle, is ${job.state} after an hour.`);
    await sleep(LOOK_MS, undefined, { signal });
  }
}

/** A version 8 UUID (RFC 9562, 5.8). */
function importIdOf(runId: string, attempt: number): string {
  const hash = createHash('sha256').update(`rebuild\n${runId}\n${attempt}`).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
