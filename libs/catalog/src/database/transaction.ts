import { FailureError, failure } from '@apphub/model';
import type pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseLog, Transaction, TransactionOptions } from './database.ts';
import { queryable } from './queryable.ts';
import { isConflict, isConnectionLoss, translated } from './sqlstate.ts';

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 10;

/** Lends a connection to `work`, which calls `discard` if it must not be used again. */
export type WithClient = <T>(work: (client: pg.PoolClient, discard: () => void) => Promise<T>) => Promise<T>;

/** Runs `work` in a transaction, again after conflicts; see `Database.transaction`. */
export async function runTransaction<T>(withClient: WithClient, work: (transaction: Transaction) => Promise<T>, options: TransactionOptions & { readonly log: DatabaseLog | undefined }): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await withClient((client, discard) => once({ client, discard, work }, options));
    } catch (thrown) {
      if (attempt === ATTEMPTS || !conflictBehind(thrown)) throw thrown;
      options.log?.warn({ attempt }, 'a transaction met a conflict and is run again');
      await sleep(FIRST_PAUSE_MS * 2 ** attempt * Math.random());
    }
  }
}

interface Attempt<T> {
  readonly client: pg.PoolClient;
  readonly discard: () => void;
  readonly work: (transaction: Transaction) => Promise<T>;
}

async function once<T>({ client, discard, work }: Attempt<T>, options: TransactionOptions): Promise<T> {
  await client.query(beginStatement(options));
  const transaction = openTransaction(client);
  let value: T;
  try {
    value = await work(transaction);
  } catch (thrown) {
    await client.query('ROLLBACK').catch(discard);
    throw thrown;
  } finally {
    transaction.end();
  }
  await commit(client);
  return value;
}

interface OpenTransaction extends Transaction {
  end(): void;
}

/** What is left running after its end would join the next one on the same connection. */
function openTransaction(client: pg.PoolClient): OpenTransaction {
  let ended = false;
  const run = async (sql: string, values: readonly unknown[]) => {
    if (ended) throw new Error('A statement was run in a transaction that has ended: a promise was not awaited.');
    try {
      return await client.query<Record<string, unknown>>(sql, [...values]);
    } catch (thrown) {
      throw translated(thrown);
    }
  };
  return {
    ...queryable(run),
    isTransaction: true,
    end: () => {
      ended = true;
    },
  };
}

/** A transaction in which a statement failed unheard is rolled back by COMMIT, which says so. */
async function commit(client: pg.PoolClient): Promise<void> {
  try {
    const { command } = await client.query('COMMIT');
    if (command !== 'COMMIT') throw new Error('A transaction was rolled back at its end: a failed statement was not heard.');
  } catch (thrown) {
    if (!isConnectionLoss(thrown)) throw thrown;
    throw new FailureError(failure('DATABASE_UNAVAILABLE', 'The database was lost while a change was being committed: it may or may not be in force.'), { cause: thrown });
  }
}

function beginStatement({ isolation = 'read committed', readOnly = false }: TransactionOptions): string {
  return `BEGIN ISOLATION LEVEL ${isolation.toUpperCase()} ${readOnly ? 'READ ONLY' : 'READ WRITE'}`;
}

function conflictBehind(thrown: unknown): boolean {
  return isConflict(thrown) || (thrown instanceof FailureError && isConflict(thrown.cause));
}
