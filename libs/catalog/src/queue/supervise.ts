import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Boss, HEARTBEAT_SECONDS } from './boss.ts';
import { HEARTBEAT_EVERY_MS } from './heartbeat.ts';
import type { QueueLog } from './queue.ts';

/** Twice the time in which every worker that lives says so. */
const GRACE_MS = 2 * HEARTBEAT_EVERY_MS;

export interface SuperviseOptions {
  /** Told after each look; what was taken back is in the tables then. */
  readonly onPass: () => void;
  readonly signal: AbortSignal;
  readonly log: QueueLog | undefined;
}

const UPTIME = 'SELECT extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())::float8 * 1000 AS up_ms';
const uptimeSchema = z.tuple([z.object({ up_ms: z.number() })]);

/**
 * Has pg-boss take back, once a second, what workers have that were not heard of for a lease. While the database was away
 * nobody could be heard: when it is back, or this process has slept, living workers are given time to say so first.
 * Otherwise an outage that is longer than a lease would cost all work in progress.
 */
export async function keepSupervising({ boss, db }: Pick<Boss, 'boss' | 'db'>, { onPass, signal, log }: SuperviseOptions): Promise<void> {
  let lookedAt = performance.now();
  let waitsUntil = lookedAt;
  while (!signal.aborted) {
    try {
      const upMs = await uptimeOf(db);
      const now = performance.now();
      if (now - lookedAt > HEARTBEAT_SECONDS * 1000) waitsUntil = now + GRACE_MS;
      lookedAt = now;
      // A server whose clock was put back says less than nothing.
      const hasJustStarted = upMs >= 0 && upMs < GRACE_MS;
      if (now >= waitsUntil && !hasJustStarted) {
        await boss.supervise();
        onPass();
      }
    } catch (thrown) {
      waitsUntil = performance.now() + GRACE_MS;
      log?.warn({ reason: String(thrown) }, 'workers that are lost could not be looked for');
    }
    await sleep(SUPERVISE_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** pg-boss takes no two passes within a second. */
const SUPERVISE_MS = 1_000;

async function uptimeOf(db: Boss['db']): Promise<number> {
  const [{ up_ms: upMs }] = uptimeSchema.parse((await db.executeSql(UPTIME, [])).rows);
  return upMs;
}
