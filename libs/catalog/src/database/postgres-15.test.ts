import { describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { usePrivateServer } from '../testing/index.ts';
import { migrate, openDatabase } from './index.ts';
import { fill } from './testing/filled.ts';

/** Debian's place; the whole suite runs on it by `nx run @apphub/catalog:test-postgres-15`. */
const binFolder = '/usr/lib/postgresql/15/bin';

(existsSync(binFolder) ? describe : describe.skip)('on the oldest Postgres that is supported (needs Debian’s postgresql-15)', () => {
  const server = usePrivateServer({ binFolder });

  test('migrations run, and every table takes rows', async () => {
    expect(server.major).toBe(15);
    const applied = await migrate({ url: server.url });
    const database = openDatabase({ url: server.url });
    expect(await fill(database, applied.length)).not.toHaveLength(0);
    await database.close();
  });
});
