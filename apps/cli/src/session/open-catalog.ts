import { type Database, openDatabase } from '@apphub/catalog';
import { dataFolder } from '@apphub/compose';
import { fail } from '@apphub/model';
import { findEmbeddedPostgres } from '@apphub/postgres';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Terminal } from '../terminal.ts';

/**
 * Lends the catalog's database to `work` and closes it: that of DATABASE_URL or, without it, the one that the service runs
 * for this user on this machine.
 *
 * @throws FailureError USAGE where there is neither; DATABASE_*.
 */
export async function withCatalog<T>({ env }: Pick<Terminal, 'env'>, work: (database: Database) => Promise<T>): Promise<T> {
  const url = env['DATABASE_URL'] || (await findEmbeddedPostgres({ dataFolder: join(dataFolder(env), 'postgres') }));
  if (url === undefined) return fail('USAGE', 'Which database? No service runs here with one of its own, and DATABASE_URL is not set.', { remedy: 'Start the service, or set DATABASE_URL to the database of the catalog.' });
  return await lendDatabase({ url, poolSize: 1 }, work);
}

/** Lends the database at `url`, which has to have a catalog in it, to `work`, and closes it. */
export async function lendDatabase<T>({ url, poolSize }: { readonly url: string; readonly poolSize: number }, work: (database: Database) => Promise<T>): Promise<T> {
  const database = openDatabase({ url, poolSize, applicationName: 'apphub-cli' });
  try {
    await demandCatalog(database);
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Whoever looks into another database by mistake should hear that, and not of a table that is missing. */
async function demandCatalog(database: Database): Promise<void> {
  const { rows } = await database.raw("SELECT to_regclass('audit_entries') IS NOT NULL AS there");
  if (rows[0]?.['there'] !== true) fail('USAGE', 'The database has no catalog in it.', { remedy: 'Set DATABASE_URL to the database of the service, which makes its tables when it starts.' });
}

/** How the audit trail names whoever calls a command. */
export function cliActor(): string {
  try {
    return `cli:${userInfo().username}`;
  } catch {
    // A container may run under a number that has no name.
    return `cli:${process.getuid?.() ?? 'unknown'}`;
  }
}
