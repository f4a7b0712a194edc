import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { useTestDatabase } from '../testing/index.ts';
import { withDatabase } from '../testing/template.ts';
import { type Database, migrate, migrationsFolder, openDatabase } from './index.ts';
import { type MigrationFile, readMigrations } from './migration-files.ts';
import { fill } from './testing/filled.ts';

const given = useTestDatabase({ migrated: false });
const MIGRATE_ONCE = fileURLToPath(new URL('./testing/migrate-once.ts', import.meta.url));
const all = await readMigrations(migrationsFolder);
let temp: string;

beforeAll(async () => {
  temp = await mkdtemp(join(tmpdir(), 'apphub-migrations-'));
});
afterAll(() => rm(temp, { recursive: true, force: true }));

describe('on an empty database', () => {
  test('of eight programs that start at once one migrates, and all find it done', async () => {
    await withEmpty(async ({ url, database }) => {
      const starts = Array.from({ length: 8 }, () => promisify(execFile)(process.execPath, [MIGRATE_ONCE, url]));
      const runs = (await Promise.all(starts)).map(({ stdout }) => JSON.parse(stdout) as readonly string[]);
      expect(runs.filter((run) => run.length > 0)).toEqual([all.map(({ name }) => name)]);
      expect(await tablesOf(database)).toContain('job_bundle_versions');
    });
  });

  test('a migration that fails leaves nothing of those before it, and the next start runs them all', async () => {
    const folder = await folderWith([...all.map(({ file }) => file)], { [`${numbered(all.length + 1)}_broken.sql`]: 'CREATE TABLE half (); SELECT 1 / 0;' });
    await withEmpty(async ({ url, database }) => {
      await expect(migrate({ url, folder })).rejects.toThrow('division by zero');
      expect(await tablesOf(database)).not.toContain('blobs');
      expect(await migrate({ url })).toHaveLength(all.length);
    });
  });

  test('a start that waits too long for another one gives up as busy', async () => {
    await withEmpty(async ({ url, database }) => {
      const folder = await folderWith([], { '0001_slow.sql': 'SELECT pg_advisory_lock(42)' });
      const { slow } = await database.transaction(async (holder) => {
        await holder.execute('SELECT pg_advisory_xact_lock(42)', []);
        const waiting = migrate({ url, folder });
        while ((await holder.execute(`SELECT FROM pg_locks JOIN pg_database ON oid = database WHERE datname = current_database() AND objid = 42 AND NOT granted`, [])) === 0);
        await expect(migrate({ url, folder, waitMs: 50 })).rejects.toMatchObject({ failure: { code: 'DATABASE_BUSY' } });
        return { slow: waiting };
      });
      expect(await slow).toEqual(['0001_slow']);
    });
  });
});

describe('on a filled database', () => {
  const states = all.map((_, index) => index + 1);

  test.each(states)('in the state after migration %i, going forward keeps every row', async (count) => {
    const folder = await folderWith(all.slice(0, count).map(({ file }) => file));
    await withEmpty(async ({ url, database }) => {
      await migrate({ url, folder });
      const tables = await fill(database, count);
      const before = await contents(database, tables);
      expect(await migrate({ url })).toEqual(all.slice(count).map(({ name }) => name));
      const after = await contents(database, tables);
      expect(after).toEqual(before.map((rows) => rows.map((row) => expect.objectContaining(row))));
    });
  });

  test('every table has a row', async () => {
    await withEmpty(async ({ url, database }) => {
      await migrate({ url });
      const tables = await fill(database, all.length);
      expect([...tables].sort()).toEqual((await tablesOf(database)).filter((table) => !/migration/.test(table)));
      expect(await contents(database, tables)).toEqual(tables.map(() => [expect.anything()]));
    });
  });
});

describe('a program whose migrations are not those of the database', () => {
  test('refuses one that it does not know', async () => {
    const newer = await folderWith(all.map(({ file }) => file), { [`${numbered(all.length + 1)}_newer.sql`]: 'SELECT 1' });
    await withEmpty(async ({ url }) => {
      await migrate({ url, folder: newer });
      await expect(migrate({ url })).rejects.toMatchObject({ failure: { code: 'DATABASE_NEWER', problems: [`${numbered(all.length + 1)}_newer`] } });
    });
  });

  test('refuses one that has changed since, but not one whose line ends have', async () => {
    const { file, name } = all[0] as MigrationFile;
    const sql = await readFile(file, 'utf8');
    const changed = await folderWith(all.map((each) => each.file), { [basename(file)]: `${sql}\n-- changed` });
    const otherEnds = await folderWith(all.map((each) => each.file), { [basename(file)]: sql.replaceAll('\n', '\r\n') });
    await withEmpty(async ({ url }) => {
      await migrate({ url });
      await expect(migrate({ url, folder: changed })).rejects.toMatchObject({ failure: { code: 'MIGRATION_CHANGED', problems: [`${name}.sql`] } });
      expect(await migrate({ url, folder: otherEnds })).toEqual([]);
    });
  });

  test.each([
    ['a gap', ['0001_a.sql', '0003_c.sql'], ['0003_c.sql']],
    ['a number twice', ['0001_a.sql', '0001_b.sql'], ['0001_b.sql']],
    ['a name without a number', ['0001_a.sql', 'b.sql'], ['b.sql']],
    ['none at all', ['notes.md'], []],
  ])('refuses %s', async (_, names, problems) => {
    const folder = await folderWith([], Object.fromEntries(names.map((name) => [name, 'SELECT 1'])));
    await expect(migrate({ url: given.url, folder })).rejects.toMatchObject({ failure: { code: 'MIGRATION_CHANGED', problems } });
  });
});

/** Lends a database of its own to a test. */
async function withEmpty(work: (empty: { readonly url: string; readonly database: Database }) => Promise<void>): Promise<void> {
  const name = `empty_${randomBytes(6).toString('hex')}`;
  await given.database.raw(`CREATE DATABASE ${name}`);
  const url = withDatabase(given.url, name);
  const database = openDatabase({ url });
  try {
    await work({ url, database });
  } finally {
    await database.close();
    await given.database.raw(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}

async function folderWith(files: readonly string[], texts: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = join(temp, randomBytes(6).toString('hex'));
  await mkdir(folder);
  for (const file of files) await copyFile(file, join(folder, basename(file)));
  for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
  return folder;
}

async function tablesOf(database: Database): Promise<readonly string[]> {
  const { rows } = await database.raw(`SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename COLLATE "C"`);
  return rows.map(({ tablename }) => String(tablename));
}

async function contents(database: Database, tables: readonly string[]): Promise<readonly Record<string, unknown>[][]> {
  return Promise.all(tables.map(async (table) => (await database.raw(`SELECT * FROM ${table}`)).rows));
}

function numbered(number: number): string {
  return String(number).padStart(4, '0');
}
