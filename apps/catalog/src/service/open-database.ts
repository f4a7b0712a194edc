import { type Database, migrate, openDatabase } from '@apphub/catalog';
import { startEmbeddedPostgres } from '@apphub/postgres';
import type { DatabaseConfig } from '../config/index.ts';
import type { Log } from '../log/create-log.ts';
import { persist } from '../worker/persist.ts';

export interface OpenDatabaseOptions {
  /** How the connections are called in `pg_stat_activity`. */
  readonly name: string;
  readonly log: Log;
  /** Ends the waiting for a database that is away. */
  readonly signal: AbortSignal;
}

/** The catalog's database, migrated. */
export interface OpenedDatabase extends AsyncDisposable {
  readonly database: Database;
  /** With the password in it. */
  readonly url: string;
}

/**
 * Opens the database that is configured, after starting it where it is our own, and brings it forward. A given one that
 * is away is waited for: processes and their database are often started together.
 *
 * @throws FailureError EMBEDDED_DATABASE_*, DATABASE_DENIED, DATABASE_NEWER, MIGRATION_CHANGED; an outage once `signal` is aborted.
 */
export async function openMigrated(config: DatabaseConfig, { name, log, signal }: OpenDatabaseOptions): Promise<OpenedDatabase> {
  await using begun = new AsyncDisposableStack();
  const url = config.kind === 'given' ? config.url : await startOwn(config.dataFolder, begun);
  const applied = await persist(() => migrate({ url }), { signal, log, what: 'the start' });
  if (applied.length > 0) log.info({ applied }, 'database brought forward');
  const database = openDatabase({ url, poolSize: config.poolSize, applicationName: name, log });
  begun.defer(() => database.close());
  const open = begun.move();
  return { database, url, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

async function startOwn(dataFolder: string, begun: AsyncDisposableStack): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataFolder });
  begun.defer(() => postgres.stop());
  return postgres.url;
}
