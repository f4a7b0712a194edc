import pg from 'pg';

/** How long things may take, in milliseconds: whatever the network or others do, every call ends. */
export const LIMITS = {
  /** Until a connection stands. */
  connect: 5_000,
  /** Until one of the pool's connections is free. */
  poolWait: 20_000,
  lock: 10_000,
  statement: 20_000,
  /** Until an answer comes at all; the server's own limit comes first unless the network swallows it. */
  answer: 25_000,
  /** Less than `lock` and than a lease: whoever waits for a process that is frozen, or cut off, in a transaction gets through. */
  idleInTransaction: 8_000,
} as const;

const INT8 = 20;

/** Sizes and numbers of events fit into a double; what does not stays text, which no schema of ours takes for a number. */
function int8(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') => (oid === INT8 && format !== ('binary' as string) ? int8 : pg.types.getTypeParser(oid, format))) as typeof pg.types.getTypeParser,
};

export interface ConnectionOptions {
  readonly url: string;
  readonly applicationName: string;
}

/** @returns what each connection of this program is opened with. */
export function clientConfig({ url, applicationName }: ConnectionOptions): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: LIMITS.connect,
    statement_timeout: LIMITS.statement,
    lock_timeout: LIMITS.lock,
    query_timeout: LIMITS.answer,
    idle_in_transaction_session_timeout: LIMITS.idleInTransaction,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types,
  };
}
