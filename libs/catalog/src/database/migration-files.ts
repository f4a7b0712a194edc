import { compareCodeUnits, fail } from '@apphub/model';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The migrations of this program. */
export const migrationsFolder = fileURLToPath(new URL('../../../../migrations', import.meta.url));

export interface MigrationFile {
  /** As it is noted in the database: the name of the file without ".sql". */
  readonly name: string;
  readonly file: string;
  readonly sql: string;
  /** sha256 in hex; line ends do not count, since a checkout may change them. */
  readonly digest: string;
}

/** @returns the migrations in `folder` in their order; MIGRATION_CHANGED if they are not numbered 0001, 0002, … without a gap. */
export async function readMigrations(folder: string): Promise<readonly MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort(compareCodeUnits);
  const problems = names.filter((name, index) => !(/^\d{4}_[a-z0-9_]+\.sql$/.test(name) && Number(name.slice(0, 4)) === index + 1));
  if (problems.length > 0 || names.length === 0) {
    fail('MIGRATION_CHANGED', 'The migrations are not numbered 0001_name.sql, 0002_name.sql, … without a gap.', { problems });
  }
  return Promise.all(names.map((name) => readMigration(join(folder, name), name.slice(0, -'.sql'.length))));
}

async function readMigration(file: string, name: string): Promise<MigrationFile> {
  const sql = (await readFile(file, 'utf8')).replaceAll('\r\n', '\n');
  return { name, file, sql, digest: createHash('sha256').update(sql).digest('hex') };
}
