import { createHash } from 'node:crypto';
import pg from 'pg';
import { migrate, migrationsFolder } from '../database/index.ts';
import { readMigrations } from '../database/migration-files.ts';

/** A test that was killed holds nothing up: whatever it had goes with the server. */
const TEMPLATE_LOCK = 0x74_65_73_74;

/** @returns `url` with another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** Makes the database `name` as migrations leave one, by copying a template that the first to come makes. */
export async function createMigrated(adminUrl: string, name: string): Promise<void> {
  const template = `template_${await schemaDigest()}`;
  await withAdmin(adminUrl, async (admin) => {
    await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    try {
      const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [template]);
      if (rowCount === 0) await createTemplate(admin, { adminUrl, template });
    } finally {
      await admin.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
    }
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  });
}

/** Made under another name: one that was begun and not finished is never taken for a template. */
async function createTemplate(admin: pg.Client, { adminUrl, template }: { readonly adminUrl: string; readonly template: string }): Promise<void> {
  const unfinished = `unfinished_${template}`;
  await admin.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${unfinished}`);
  await migrate({ url: withDatabase(adminUrl, unfinished) });
  await admin.query(`ALTER DATABASE ${unfinished} RENAME TO ${template}`);
}

async function schemaDigest(): Promise<string> {
  const files = await readMigrations(migrationsFolder);
  return createHash('sha256').update(JSON.stringify(files.map(({ name, digest }) => [name, digest]))).digest('hex').slice(0, 16);
}

/** Lends a connection to the database that every server has. */
export async function withAdmin<T>(adminUrl: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: adminUrl, application_name: 'test set-up' });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
