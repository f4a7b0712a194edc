import { expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { openDatabase } from '../database/index.ts';
import { dropChecked } from './drop-checked.ts';
import { withDatabase } from './template.ts';
import { useTestDatabase } from './use-test-database.ts';

const given = useTestDatabase({ migrated: false });

test('a connection that a test has left open is named, and the database is dropped all the same', async () => {
  const leaky = `leaky_${randomBytes(6).toString('hex')}`;
  await given.database.raw(`CREATE DATABASE ${leaky}`);
  const forgotten = openDatabase({ url: withDatabase(given.url, leaky), applicationName: 'forgotten' });
  await forgotten.raw('SELECT 42');
  await expect(dropChecked(given.adminUrl, leaky, { patienceMs: 100 })).rejects.toThrow('forgotten (idle): SELECT 42');
  expect(await given.database.execute('SELECT FROM pg_database WHERE datname = $1', [leaky])).toBe(0);
  await forgotten.close();
});
