import { hostname } from 'node:os';
import { z } from 'zod';
import type { Database } from '../database/index.ts';
import { type ClaimOutcome, claimImport, completeImport, confirmCancel, failImport, recordStage, releaseImport } from '../imports/index.ts';
import type { AttemptAtHand, StopReason } from './attempt-at-hand.ts';
import { type Boss, QUEUE } from './boss.ts';
import type { ImportHandler, WorkOptions } from './queue.ts';
import { mayPass } from './retry-policy.ts';
import type { WorkSource } from './worker.ts';

export interface ImportPorts {
  readonly database: Database;
  readonly boss: Boss;
}

/** @returns imports, one after the other, as a worker takes them. */
export function importSource({ database, boss }: ImportPorts, handler: ImportHandler, options: WorkOptions): WorkSource {
  const { concurrency, timeoutSeconds, name = workerName() } = options;
  return {
    concurrency,
    timeoutSeconds,
    async fetch(free) {
      const jobs = await boss.boss.fetch(QUEUE, { batchSize: free });
      return jobs.map(({ id, retryCount }) => ({ queue: QUEUE, id, retryCount }));
    },
    async claim({ id }, lease) {
      const claimed = await claimImport(database, { jobId: id, worker: name, lease });
      return claimed.kind === 'claimed' ? attemptOf(claimed, { database, handler, options }) : undefined;
    },
  };
}

/** Who works, where nobody has said it. */
export function workerName(): string {
  return `${hostname()}:${process.pid}`;
}

interface AttemptPorts {
  readonly database: Database;
  readonly handler: ImportHandler;
  readonly options: WorkOptions;
}

function attemptOf({ claim, job }: Extract<ClaimOutcome, { readonly kind: 'claimed' }>, { database, handler, options }: AttemptPorts): AttemptAtHand {
  const { jobId, slug, attempt } = claim;
  return {
    jobId,
    stopId: jobId,
    slug,
    attempt,
    async handle({ signal, recordStage: record }) {
      const completion = await handler({ jobId, slug, attempt, job, signal, recordStage: record });
      return () => completeImport(database, claim, completion);
    },
    async recordStage(report) {
      const { cancelAsked } = await recordStage(database, claim, report);
      return cancelAsked ? 'canceled' : undefined;
    },
    look: () => look(database, { jobId, attempt }),
    fail: (failed) => failImport(database, claim, failed),
    spare: ({ failure }) => failImport(database, claim, { failure, mayPass: true }),
    release: () => releaseImport(database, claim),
    confirmCancel: () => confirmCancel(database, claim),
    mayPass: options.mayPass ?? mayPass,
    isSpared: () => false,
  };
}

const READ = 'SELECT attempt, state, cancel_asked FROM import_jobs WHERE id = $1';

const stateSchema = z.object({ attempt: z.int(), state: z.string(), cancel_asked: z.boolean() });

async function look(database: Database, { jobId, attempt }: { readonly jobId: string; readonly attempt: number }): Promise<StopReason | undefined> {
  const [row] = await database.query(READ, [jobId], stateSchema);
  if (row === undefined || row.attempt !== attempt || row.state !== 'running') return 'lost';
  return row.cancel_asked ? 'canceled' : undefined;
}
