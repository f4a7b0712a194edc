import pg from 'pg';
import { type Db, PgBoss } from 'pg-boss';
import type { Transaction } from '../database/index.ts';
import { clientConfig } from '../database/client.ts';
import { translated } from '../database/sqlstate.ts';
import type { QueueLog } from './queue.ts';

/** The schema that pg-boss makes and migrates by itself. */
export const BOSS_SCHEMA = 'pgboss';
export const QUEUE = 'imports';
export const RUN_QUEUE = 'runs';
/** Brings loads to whoever plans them. */
export const PLANS_QUEUE = 'plans';

/** A worker that has not been heard of for this long has lost its import. pg-boss takes no less. */
export const HEARTBEAT_SECONDS = 10;

const DAY_SECONDS = 24 * 60 * 60;

/**
 * pg-boss delivers and takes back; whether and how often an import is tried is decided by the import itself. Hence no
 * limit here: a delivery that "failed" for good would block its example for ever.
 */
const QUEUE_OPTIONS = {
  retryLimit: 1_000_000,
  retryDelay: 0,
  heartbeatSeconds: HEARTBEAT_SECONDS,
  // Attempts have a time limit of their own, which is shorter.
  expireInSeconds: DAY_SECONDS,
  retentionSeconds: 365 * DAY_SECONDS,
  deleteAfterSeconds: 60 * 60,
} as const;

/** Of imports: one example at a time, in the order of the requests, over all workers; an index of Postgres sees to it. */
const STRICT_ORDER = 'key_strict_fifo';

export interface Boss {
  readonly boss: PgBoss;
  /** For what is not part of a transaction of ours, heartbeats above all: they wait for nobody. */
  readonly db: Db;
  stop(): Promise<void>;
}

export interface BossOptions {
  readonly url: string;
  readonly log: QueueLog | undefined;
}

/** Starts pg-boss on connections of its own; several programs may do so at the same time on an empty database. @throws DATABASE_*. */
export async function startBoss({ url, log }: BossOptions): Promise<Boss> {
  const pool = bossPool(url, log);
  const db = { executeSql: (text: string, values?: unknown[]) => executeSql(pool, { text, values }) };
  const boss = new PgBoss({
    db,
    schema: BOSS_SCHEMA,
    schedule: false,
    // Done by `keepSupervising`, which knows when not to.
    supervise: false,
    // Taking over begins within a second after the heartbeat is missed; the defaults take a minute.
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
  });
  boss.on('error', (error) => log?.warn({ reason: error.message }, 'the queue met an error'));
  boss.on('warning', ({ message, data }) => log?.warn({ ...data }, message));
  const stop = async () => {
    await boss.stop({ graceful: false });
    await pool.end();
  };
  try {
    await boss.start();
    await prepareQueue(boss, { name: QUEUE, policy: STRICT_ORDER });
    await prepareQueue(boss, { name: RUN_QUEUE, policy: 'standard' });
    await prepareQueue(boss, { name: PLANS_QUEUE, policy: 'standard' });
  } catch (thrown) {
    await stop();
    throw translated(thrown);
  }
  return { boss, db, stop };
}

const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** Sees to it that there is a queue with our options. @throws FailureError DATABASE_*. */
export async function prepareQueue(boss: PgBoss, { name, policy }: { readonly name: string; readonly policy: 'key_strict_fifo' | 'standard' }): Promise<void> {
  try {
    await boss.createQueue(name, { ...QUEUE_OPTIONS, policy });
    await boss.updateQueue(name, QUEUE_OPTIONS);
    // Notes what the queue is. Else the first delivery would ask for it in the middle of a transaction, perhaps after the end of the pool.
    await boss.findJobs(name, { id: NIL_UUID });
  } catch (thrown) {
    throw translated(thrown);
  }
}

/** @returns what pg-boss takes to make its statements part of `tx`. */
export function within(tx: Transaction): { readonly db: Db } {
  return { db: { executeSql: async (text, values = []) => ({ rows: (await tx.raw(text, values)).rows }) } };
}

const POOL_SIZE = 4;
const STATEMENT_MS = 60_000;

function bossPool(url: string, log: QueueLog | undefined): pg.Pool {
  const config = clientConfig({ url, applicationName: 'apphub queue' });
  const pool = new pg.Pool({ ...config, max: POOL_SIZE, statement_timeout: STATEMENT_MS, query_timeout: STATEMENT_MS + 5_000, types: pg.types });
  pool.on('error', (error) => log?.warn({ reason: error.message }, 'an idle connection of the queue was lost'));
  return pool;
}

/** pg-boss sends BEGIN and COMMIT within one text: after an error in between, the connection is of no use to anybody. */
async function executeSql(pool: pg.Pool, { text, values }: { readonly text: string; readonly values: unknown[] | undefined }): Promise<{ rows: unknown[] }> {
  const client = await pool.connect();
  const ignore = () => undefined;
  client.on('error', ignore);
  let isBroken = true;
  try {
    const result = await client.query(text, values);
    isBroken = false;
    return result;
  } finally {
    client.off('error', ignore);
    client.release(isBroken);
  }
}
