import { FailureError, failure } from '@apphub/model';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { useTestDatabase } from '../testing/index.ts';
import { LIMITS } from './client.ts';
import type { Queryable, Transaction } from './index.ts';

const given = useTestDatabase({ migrated: false });

const count = z.object({ n: z.number() });

beforeEach(async () => {
  await given.database.raw('DROP TABLE IF EXISTS counters; CREATE TABLE counters (name text PRIMARY KEY, n int NOT NULL)');
  await given.database.execute(`INSERT INTO counters VALUES ('a', 0), ('b', 0)`, []);
});

describe('a transaction', () => {
  test('is in force once it resolves', async () => {
    expect(await given.database.transaction((tx) => raise(tx, 'a'))).toBe(1);
    expect(await read(given.database, 'a')).toBe(1);
  });

  test('leaves nothing when its work rejects, and rejects with the same', async () => {
    const refusal = new FailureError(failure('CANCELED', 'No.'));
    const running = given.database.transaction(async (tx) => {
      await raise(tx, 'a');
      throw refusal;
    });
    await expect(running).rejects.toBe(refusal);
    expect(await read(given.database, 'a')).toBe(0);
  });

  test('that was stopped by a constraint lets the work say what that means', async () => {
    const running = given.database.transaction(async (tx) => {
      await tx.execute(`INSERT INTO counters VALUES ('a', 0)`, []).catch(() => {
        throw new FailureError(failure('CANCELED', 'There is one.'));
      });
    });
    await expect(running).rejects.toMatchObject({ failure: { message: 'There is one.' } });
  });

  test('in which a failed statement goes unheard is no success', async () => {
    const running = given.database.transaction(async (tx) => {
      await raise(tx, 'b');
      await tx.execute(`INSERT INTO counters VALUES ('a', 0)`, []).catch(() => undefined);
    });
    await expect(running).rejects.toThrow('a failed statement was not heard');
    expect(await read(given.database, 'b')).toBe(0);
  });

  test('takes no statement after its end', async () => {
    let kept: Transaction | undefined;
    await given.database.transaction((tx) => Promise.resolve((kept = tx)));
    await expect(kept?.raw('SELECT 1')).rejects.toThrow('a promise was not awaited');
  });

  test('sees one moment and writes nothing where it is asked to', async () => {
    const seen = await given.database.transaction(
      async (tx) => {
        const before = await read(tx, 'a');
        await raise(given.database, 'a');
        return [before, await read(tx, 'a')];
      },
      { isolation: 'repeatable read', readOnly: true },
    );
    expect(seen).toEqual([0, 0]);
    await expect(given.database.transaction((tx) => raise(tx, 'a'), { readOnly: true })).rejects.toThrow('read-only');
  });
});

describe('conflicting transactions', () => {
  test('are run again until all of them have counted', async () => {
    const raising = Array.from({ length: 8 }, () => given.database.transaction((tx) => raise(tx, 'a'), { isolation: 'serializable' }).catch((error: unknown) => error));
    const outcomes = await Promise.all(raising);
    const counted = outcomes.filter((outcome) => typeof outcome === 'number').length;
    expect(outcomes.filter((outcome) => typeof outcome !== 'number').map((thrown) => (thrown as FailureError).failure.code)).toEqual(Array.from({ length: 8 - counted }, () => 'DATABASE_BUSY'));
    expect(counted).toBeGreaterThan(0);
    expect(await read(given.database, 'a')).toBe(counted);
  });

  test('that wait for each other both come through', async () => {
    const both = Promise.withResolvers<void>();
    let waiting = 0;
    const crosswise = (first: string, second: string) =>
      given.database.transaction(async (tx) => {
        await raise(tx, first);
        waiting += 1;
        if (waiting === 2) both.resolve();
        await both.promise;
        await raise(tx, second);
      });
    await Promise.all([crosswise('a', 'b'), crosswise('b', 'a')]);
    expect([await read(given.database, 'a'), await read(given.database, 'b')]).toEqual([2, 2]);
  });

  test('that never come through end as busy', async () => {
    const running = given.database.transaction((tx) => tx.raw(`DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = 'serialization_failure'; END $$`));
    await expect(running).rejects.toMatchObject({ failure: { code: 'DATABASE_BUSY' } });
  });
});

describe('a transaction that takes too long', () => {
  test.each([
    ['for a lock', 'SET LOCAL lock_timeout = 50'],
    ['for a statement', 'SET LOCAL statement_timeout = 50'],
  ])('%s ends as busy, and its connection serves on', async (_, setting) => {
    await given.database.transaction(async (holder) => {
      await raise(holder, 'a');
      const waiting = given.database.transaction(async (tx) => {
        await tx.raw(setting);
        await raise(tx, 'a');
      });
      await expect(waiting).rejects.toMatchObject({ failure: { code: 'DATABASE_BUSY' } });
    });
    expect(await given.database.transaction((tx) => raise(tx, 'a'))).toBe(2);
  });
});

test('a transaction that falls asleep lets go of what others wait for, within the time that they wait', async () => {
  const asleep = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  const sleeper = given.database.transaction(async (tx) => {
    await raise(tx, 'a');
    asleep.resolve();
    await over.promise;
    return raise(tx, 'a');
  });
  await asleep.promise;
  expect(LIMITS.idleInTransaction).toBeLessThan(LIMITS.lock);
  try {
    // A machine that stands still would let both limits pass at once.
    const patient = given.database.transaction(async (tx) => {
      await tx.raw('SET LOCAL lock_timeout = 0');
      return raise(tx, 'a');
    });
    expect(await patient).toBe(1);
  } finally {
    over.resolve();
  }
  await expect(sleeper).rejects.toMatchObject({ failure: { code: 'DATABASE_UNAVAILABLE' } });
});

test('a connection that is lost in a transaction is told, and the next one has another', async () => {
  const running = given.database.transaction(async (tx) => {
    const { rows } = await tx.raw('SELECT pg_backend_pid() AS pid');
    await given.database.execute('SELECT pg_terminate_backend($1)', [rows[0]?.['pid']]);
    return await raise(tx, 'a');
  });
  await expect(running).rejects.toMatchObject({ failure: { code: 'DATABASE_UNAVAILABLE' } });
  expect(await given.database.transaction((tx) => raise(tx, 'a'))).toBe(1);
});

async function raise(where: Queryable, name: string): Promise<number | undefined> {
  const [row] = await where.query('UPDATE counters SET n = n + 1 WHERE name = $1 RETURNING n', [name], count);
  return row?.n;
}

async function read(where: Queryable, name: string): Promise<number | undefined> {
  const [row] = await where.query('SELECT n FROM counters WHERE name = $1', [name], count);
  return row?.n;
}
