import { type Database, type ImportQueue, type LoadPorts, migrate, openDatabase, openQueue } from '@apphub/catalog';
import { startEmbeddedPostgres } from '@apphub/postgres';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** The engine of loads on a Postgres that counts statements. This process looks after lost workers, as a service does. */
export interface LoadEngine extends LoadPorts {
  readonly url: string;
  readonly queue: ImportQueue;
  /** What was done in the database since it was asked last. */
  worked(): Promise<Statements>;
}

export interface Statements {
  /** Statements, those of the queue and of looking after it included. */
  readonly statements: number;
  /** Rows that were written: added, changed and deleted. */
  readonly rows: number;
}

/** Calls `use` with an engine on a disk, since what a commit costs is that it lasts; nothing of it is left afterwards. */
export async function withLoadEngine<T>(use: (engine: LoadEngine) => Promise<T>): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'apphub-bench-'));
  await using open = new AsyncDisposableStack();
  open.defer(() => rmSync(home, { recursive: true, force: true }));
  const parameters = { shared_preload_libraries: 'pg_stat_statements', max_connections: 200 };
  const postgres = await startEmbeddedPostgres({ dataFolder: join(home, 'postgres'), parameters });
  open.defer(() => postgres.stop());
  const { url } = postgres;
  await migrate({ url });
  const database = openDatabase({ url, poolSize: 5, applicationName: 'bench' });
  open.defer(() => database.close());
  await database.raw('CREATE SCHEMA bench; CREATE EXTENSION pg_stat_statements SCHEMA bench');
  const queue = await openQueue(database, { url });
  open.defer(() => queue.stop({ drainSeconds: 0 }));
  return await use({ url, database, queue, deliveries: queue.deliveries, worked: () => countStatements(database) });
}

/** A statement is counted once, however many others it stands in. */
const COUNT = `SELECT coalesce(sum(calls), 0)::float8 AS statements,
  coalesce(sum(rows) FILTER (WHERE query ~* '^\\s*(with .*)?(insert|update|delete)'), 0)::float8 AS rows FROM bench.pg_stat_statements WHERE toplevel`;
const statementsSchema = z.object({ statements: z.number(), rows: z.number() });

async function countStatements(database: Database): Promise<Statements> {
  const [counted] = await database.query(COUNT, [], statementsSchema);
  await database.raw('SELECT bench.pg_stat_statements_reset()');
  return counted ?? { statements: 0, rows: 0 };
}
