import { fail } from '@apphub/model';
import type { RunnerOption } from 'node-pg-migrate';
import { rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { clientConfig } from './client.ts';
import { type MigrationFile, migrationsFolder, readMigrations } from './migration-files.ts';
import { queryable } from './queryable.ts';
import { translated } from './sqlstate.ts';

export interface MigrateOptions {
  readonly url: string;
  /** Defaults to the migrations of this program. */
  readonly folder?: string;
  /** How long to wait while another program migrates, in milliseconds; defaults to five minutes. */
  readonly waitMs?: number;
}

/** Any number will do that no other user of advisory locks in this database takes: the letters "apphub". */
const LOCK_KEY = 0x61_70_70_68_75_62;
/** A statement that waits for a table lets everybody behind it wait as well. */
const TABLE_LOCK_MS = 15_000;
const FIVE_MINUTES_MS = 300_000;

/**
 * Brings the database forward to the newest migration: all of them, or, if one fails, none. Many may call it at once: one
 * migrates, the others wait and find it done. Migrations that were run are never run again; if one of them has been
 * changed since, that is MIGRATION_CHANGED, and a database that knows more of them than this program is DATABASE_NEWER.
 *
 * @returns the names of those that this call has run.
 */
export async function migrate({ url, folder = migrationsFolder, waitMs = FIVE_MINUTES_MS }: MigrateOptions): Promise<readonly string[]> {
  const files = await readMigrations(folder);
  const client = new pg.Client({ ...clientConfig({ url, applicationName: 'apphub migrate' }), statement_timeout: 0, query_timeout: 0 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(`SET lock_timeout = ${waitMs}`);
    // Held until the connection ends, however it ends.
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    await client.query(`SET lock_timeout = ${TABLE_LOCK_MS}`);
    const applied = await checkApplied(client, files);
    return applied === files.length ? [] : await runPending(client, folder, files);
  } catch (thrown) {
    throw translated(thrown);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const APPLIED = `
  SELECT name, digest FROM migration_digests ORDER BY name`;

const CREATE_DIGESTS = `
  CREATE TABLE IF NOT EXISTS migration_digests (
    name   text PRIMARY KEY,
    digest text NOT NULL
  )`;

const appliedRow = z.object({ name: z.string(), digest: z.string() });

/** @returns how many of them the database has seen. */
async function checkApplied(client: pg.Client, files: readonly MigrationFile[]): Promise<number> {
  await client.query(CREATE_DIGESTS);
  const known = new Map(files.map(({ name, digest }) => [name, digest]));
  const rows = await queryable((sql, values) => client.query(sql, [...values])).query(APPLIED, [], appliedRow);
  const newer = rows.filter(({ name }) => !known.has(name) && name > (files.at(-1)?.name ?? ''));
  if (newer.length > 0) fail('DATABASE_NEWER', 'The database has migrations that this version does not know.', { problems: newer.map(({ name }) => name) });
  const changed = rows.filter(({ name, digest }) => known.get(name) !== digest);
  if (changed.length > 0) fail('MIGRATION_CHANGED', 'Migrations that the database has already seen were changed.', { problems: changed.map(({ name }) => `${name}.sql`) });
  return rows.length;
}

async function runPending(dbClient: pg.Client, folder: string, files: readonly MigrationFile[]): Promise<readonly string[]> {
  const units = files.map(migrationUnit);
  const runner = await loadRunner();
  const run = await runner({
    dbClient,
    dir: folder,
    ignorePattern: '(?!.*\\.sql).*',
    migrationLoaderStrategies: [{ extensions: ['.sql'], loader: () => Promise.resolve(units) }],
    migrationsTable: 'schema_migrations',
    direction: 'up',
    singleTransaction: true,
    noLock: true,
    logger: { info: silent, warn: silent, error: silent },
  });
  return run.map(({ name }) => name);
}

type MigrationUnit = Awaited<ReturnType<Extract<NonNullable<RunnerOption['migrationLoaderStrategies']>[number]['loader'], (...paths: never[]) => unknown>>>[number];

/** Its loader of migrations in TypeScript, which nothing here needs, makes an empty folder as soon as it is imported. */
async function loadRunner() {
  const { runner } = await import('node-pg-migrate');
  await rmdir(join(tmpdir(), 'jiti')).catch(() => undefined);
  return runner;
}

/** The digest is noted in the transaction of the migration, so that neither is there without the other. */
function migrationUnit({ name, file, sql, digest }: MigrationFile): MigrationUnit {
  return {
    id: file,
    filePaths: [file],
    actions: {
      up: (builder) => {
        builder.sql(sql);
        builder.sql(`INSERT INTO migration_digests (name, digest) VALUES ('${name}', '${digest}')`);
      },
      down: false,
    },
  };
}

function silent(): void {}
