import { z } from 'zod';
import type { Database } from '../database/index.ts';
import { claimRun, endRun, type Run, type RunClaimOutcome, type RunEnding } from '../runs/index.ts';
import type { AttemptAtHand, StopReason } from './attempt-at-hand.ts';
import { type Boss, RUN_QUEUE } from './boss.ts';
import { workerName } from './import-source.ts';
import type { RunHandler, WorkOptions } from './queue.ts';
import type { WorkSource } from './worker.ts';

export interface RunSourcePorts {
  readonly database: Database;
  readonly boss: Boss;
}

/** A day: each run has a limit of its own, which its handler holds. */
const LONGEST_SECONDS = 24 * 60 * 60 + 600;

/** @returns runs, as a worker takes them. */
export function runSource({ database, boss }: RunSourcePorts, handler: RunHandler, { concurrency, name = workerName(), timeoutSeconds = LONGEST_SECONDS }: WorkOptions): WorkSource {
  return {
    concurrency,
    timeoutSeconds,
    async fetch(free) {
      const jobs = await boss.boss.fetch(RUN_QUEUE, { batchSize: free });
      return jobs.map(({ id, retryCount }) => ({ queue: RUN_QUEUE, id, retryCount }));
    },
    async claim({ id }, lease) {
      const claimed = await claimRun(database, { runId: id, worker: name, lease });
      return claimed.kind === 'claimed' ? attemptOf(claimed, { database, handler }) : undefined;
    },
  };
}

interface AttemptPorts {
  readonly database: Database;
  readonly handler: RunHandler;
}

function attemptOf({ claim, run }: Extract<RunClaimOutcome, { readonly kind: 'claimed' }>, { database, handler }: AttemptPorts): AttemptAtHand {
  const { runId, slug, attempt } = claim;
  const end = (ending: RunEnding) => endRun(database, claim, ending);
  return {
    jobId: runId,
    stopId: runId,
    slug,
    attempt,
    async handle({ signal }) {
      const ending = await handler({ runId, slug, attempt, run, signal });
      return () => end(ending);
    },
    // A run has no stages.
    recordStage: async () => undefined,
    look: () => look(database, { runId, attempt }),
    fail: ({ failure: reason }) => end(reason.code === 'LIMIT_TIME' ? { status: 'expired', failure: reason } : { status: 'failed', failure: reason }),
    // Whoever lost a store or a database has not begun, or has done what must not be done twice: the retry policy says which.
    spare: ({ failure }) => end({ status: 'failed', failure }),
    release: () => end({ status: 'released' }),
    confirmCancel: () => end({ status: 'canceled' }),
    mayPass: () => true,
    isSpared: () => false,
  };
}

const READ = 'SELECT attempt, status, cancel_asked FROM runs WHERE id = $1';

const stateSchema = z.object({ attempt: z.int(), status: z.string(), cancel_asked: z.boolean() });

async function look(database: Database, { runId, attempt }: { readonly runId: Run['id']; readonly attempt: number }): Promise<StopReason | undefined> {
  const [row] = await database.query(READ, [runId], stateSchema);
  if (row === undefined || row.attempt !== attempt || row.status !== 'running') return 'lost';
  return row.cancel_asked ? 'canceled' : undefined;
}

