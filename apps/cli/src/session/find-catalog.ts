import type { Database } from '@apphub/catalog';
import { dataFolder } from '@apphub/compose';
import { findEmbeddedPostgres, hasEmbeddedPostgres, startEmbeddedPostgres } from '@apphub/postgres';
import { join } from 'node:path';
import type { Terminal } from '../terminal.ts';

export interface FindCatalogOptions {
  /** How many statements may run at once. */
  readonly poolSize: number;
}

/**
 * Lends the catalog's database to `work`: that of DATABASE_URL or, without it, the embedded one of this user, which is
 * started for as long as `work` takes if no service runs it. `undefined` only where there is neither: a database that is
 * away is a failure, since who asks wants to know what it names.
 *
 * @throws FailureError DATABASE_*, EMBEDDED_DATABASE_*; USAGE when the database has no catalog in it.
 */
export async function withCatalogIfAny<T>({ env, note }: Pick<Terminal, 'env' | 'note'>, { poolSize }: FindCatalogOptions, work: (database: Database | undefined) => Promise<T>): Promise<T> {
  await using begun = new AsyncDisposableStack();
  const url = env['DATABASE_URL'] || (await embeddedUrl(join(dataFolder(env), 'postgres'), { begun, note }));
  if (url === undefined) return await work(undefined);
  const { lendDatabase } = await import('./open-catalog.ts');
  return await lendDatabase({ url, poolSize }, work);
}

async function embeddedUrl(folder: string, { begun, note }: Pick<Terminal, 'note'> & { readonly begun: AsyncDisposableStack }): Promise<string | undefined> {
  if (!(await hasEmbeddedPostgres({ dataFolder: folder }))) return undefined;
  const running = await findEmbeddedPostgres({ dataFolder: folder });
  if (running !== undefined) return running;
  note('No service runs: its database is started for as long as this takes');
  const server = await startEmbeddedPostgres({ dataFolder: folder });
  begun.defer(() => server.stop());
  return server.url;
}
