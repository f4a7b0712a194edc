import type { z } from 'zod';

/** Where SQL is run: the database itself, or one transaction of it. */
export interface Queryable {
  /**
   * Runs one statement with `values` for $1, $2, …; an object becomes JSON, an array a Postgres array, so that an array
   * for a jsonb column is given as `JSON.stringify(array)`.
   *
   * @returns its rows as `row` makes them: a row that does not fit is a bug. int8 comes as a number, timestamptz as a Date.
   */
  query<Row>(sql: string, values: readonly unknown[], row: z.ZodType<Row>): Promise<Row[]>;
  /** @returns how many rows the statement changed or found. */
  execute(sql: string, values: readonly unknown[]): Promise<number>;
  /** The rows as they come; for libraries that bring their own SQL. A statement without values may be several. */
  raw(sql: string, values?: readonly unknown[]): Promise<RawRows>;
}

export interface RawRows {
  readonly rows: Record<string, unknown>[];
  readonly count: number;
}

/** One transaction: all that is run in it holds together, or nothing of it. */
export interface Transaction extends Queryable {
  /** Tells it apart from the database, so that an operation can demand to be part of a transaction. */
  readonly isTransaction: true;
}

export interface TransactionOptions {
  /** Defaults to "read committed". */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readonly readOnly?: boolean;
}

/** What is told to those who wait for notifications. */
export interface ListenOptions {
  /** Each time that LISTEN is in force, the first included: what was notified before that has not been heard. */
  readonly onConnected?: () => void;
}

export interface Listener {
  /** Resolves as soon as LISTEN is in force, at once if it is; after a loss, when it is again. */
  connected(): Promise<void>;
  /** Nothing is called any more once this has resolved. */
  stop(): Promise<void>;
}

/**
 * The catalog's Postgres. Failures: DATABASE_UNAVAILABLE (not reached, lost, or too slow to connect), DATABASE_BUSY (a
 * statement or lock took too long, or conflicts went on), DATABASE_DENIED, DATABASE_FULL, TEXT_UNSTORABLE; a broken
 * constraint is a `ConstraintError`, for the operation to translate.
 */
export interface Database extends Queryable {
  /**
   * Runs `work` in a transaction and commits it when it resolves. It is run again, from the start, after a conflict with
   * others (serialization failure, deadlock), a few times; hence whatever it does outside the transaction may happen twice.
   * When the connection is lost while committing, nobody knows whether it was; DATABASE_UNAVAILABLE says so.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * Calls `onPayload` for each NOTIFY on `channel`, on a connection of its own that comes back by itself after a loss.
   * Notifications in between are lost: who needs them looks for itself in `onConnected`.
   */
  listen(channel: string, onPayload: (payload: string) => void, options?: ListenOptions): Listener;
  /** Ends all connections once what runs has ended; idempotent. */
  close(): Promise<void>;
}

/** Where the database tells what no caller hears: lost connections, retries. */
export interface DatabaseLog {
  warn(details: Readonly<Record<string, unknown>>, message: string): void;
}
