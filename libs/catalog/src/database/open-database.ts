import pg from 'pg';
import { clientConfig, LIMITS } from './client.ts';
import type { Database, DatabaseLog, Listener } from './database.ts';
import { startListener } from './listener.ts';
import { queryable } from './queryable.ts';
import { isConnectionLoss, translated } from './sqlstate.ts';
import { runTransaction, type WithClient } from './transaction.ts';

export interface DatabaseOptions {
  /** `postgres://user:password@host:port/database`, with the driver's parameters such as `?sslmode=verify-full`. */
  readonly url: string;
  /** How many connections at most; listeners have their own. Defaults to 10. */
  readonly poolSize?: number;
  /** How the connections are called in `pg_stat_activity`. */
  readonly applicationName?: string;
  readonly log?: DatabaseLog;
}

/** Connects when it is first needed; a server that goes away and comes back is found again by itself. */
export function openDatabase({ url, poolSize = 10, applicationName = 'apphub', log }: DatabaseOptions): Database {
  const connection = { url, applicationName };
  const pool = new pg.Pool({ ...clientConfig(connection), max: poolSize, connectionTimeoutMillis: LIMITS.poolWait, Client: QuickClient });
  const listeners = new Set<Listener>();
  let closed: Promise<void> | undefined;
  // Of those that are just being closed, nobody wants to hear.
  pool.on('error', (error) => {
    if (closed === undefined) log?.warn({ reason: error.message }, 'an idle database connection was lost');
  });

  const withClient: WithClient = async (work) => {
    const client = await pool.connect().catch((thrown: unknown) => {
      throw translated(thrown);
    });
    let broken = false;
    try {
      return await work(client, () => {
        broken = true;
      });
    } catch (thrown) {
      broken ||= isConnectionLoss(thrown);
      throw translated(thrown);
    } finally {
      client.release(broken);
    }
  };

  return {
    ...queryable((sql, values) => withClient((client) => client.query(sql, [...values]))),
    transaction: (work, options = {}) => runTransaction(withClient, work, { ...options, log }),
    listen(channel, onPayload, options = {}) {
      const listener = startListener({ ...connection, channel, onPayload, log, ...options });
      listeners.add(listener);
      return listener;
    },
    close() {
      closed ??= Promise.all([pool.end(), ...[...listeners].map((listener) => listener.stop())]).then(() => undefined);
      return closed;
    },
  };
}

class QuickClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    // The pool has one limit for waiting and for connecting; a server that does not answer is known sooner.
    super({ ...config, connectionTimeoutMillis: LIMITS.connect });
    // Without an ear, losing a connection that is just changing hands would end the process; its user hears of it by a call.
    this.on('error', () => undefined);
  }
}
