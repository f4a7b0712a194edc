import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { useTestDatabase } from '../testing/index.ts';
import { isConstraint } from './index.ts';

const given = useTestDatabase();

describe('a query', () => {
  test('gives rows as the schema makes them', async () => {
    const row = z.object({ big: z.number(), at: z.date(), list: z.array(z.string()), nothing: z.null() });
    const rows = await given.database.query(`SELECT $1::int8 AS big, '2026-01-02T03:04:05Z'::timestamptz AS at, $2::text[] AS list, NULL AS nothing`, [2 ** 40, ['a', 'b']], row);
    expect(rows).toEqual([{ big: 2 ** 40, at: new Date('2026-01-02T03:04:05Z'), list: ['a', 'b'], nothing: null }]);
  });

  test('calls a row that does not fit a bug, and shows none of its values', async () => {
    const running = given.database.query(`SELECT 'secret' AS word`, [], z.object({ word: z.number() }));
    await expect(running).rejects.toThrow('A row of the database is not what the code expects');
    await expect(running).rejects.not.toThrow('secret');
  });

  test('never rounds a number that a double cannot hold', async () => {
    const { rows } = await given.database.raw('SELECT 9007199254740993::int8 AS big');
    expect(rows).toEqual([{ big: '9007199254740993' }]);
  });

  test('counts the rows it changed', async () => {
    expect(await given.database.execute('UPDATE event_head SET number = number', [])).toBe(1);
  });

  test('names the constraint that it broke', async () => {
    const blob = () => given.database.execute('INSERT INTO blobs (digest, size) VALUES ($1, 1)', [`sha256:${'a'.repeat(64)}`]);
    await blob();
    const thrown = await blob().catch((error: unknown) => error);
    expect(isConstraint(thrown, 'blobs_pkey')).toBe(true);
    expect(thrown).toMatchObject({ kind: 'unique' });
  });

  test.each([
    ['NUL in a text', 'SELECT $1::text', ['\u0000']],
    ['NUL in JSON', 'SELECT $1::jsonb', [{ text: '\u0000' }]],
    ['half a pair in JSON', 'SELECT $1::jsonb', ['"\\ud800"']],
  ])('says that %s cannot be kept', async (_, sql, values) => {
    await expect(given.database.raw(sql, values)).rejects.toMatchObject({ failure: { code: 'TEXT_UNSTORABLE' } });
  });
});
