import type pg from 'pg';
import { z } from 'zod';
import type { Queryable, RawRows } from './database.ts';

/** Runs one statement somewhere; throws what is told to callers. */
export type Run = (sql: string, values: readonly unknown[]) => Promise<pg.QueryResult<Record<string, unknown>>>;

/** @returns the ways to run SQL, over the one way `run`. */
export function queryable(run: Run): Queryable {
  return {
    async query<Row>(sql: string, values: readonly unknown[], row: z.ZodType<Row>): Promise<Row[]> {
      const { rows } = await run(sql, values);
      return rows.map((found) => validated(found, row));
    },
    async execute(sql, values) {
      return (await run(sql, values)).rowCount ?? 0;
    },
    raw: async (sql, values = []) => lastOf(await run(sql, values)),
  };
}

/** Of several statements, the driver answers with one result each. */
function lastOf(result: pg.QueryResult<Record<string, unknown>> | readonly pg.QueryResult<Record<string, unknown>>[]): RawRows {
  const last = Array.isArray(result) ? (result as readonly pg.QueryResult<Record<string, unknown>>[]).at(-1) : (result as pg.QueryResult<Record<string, unknown>>);
  return { rows: last?.rows ?? [], count: last?.rowCount ?? 0 };
}

function validated<Row>(found: unknown, row: z.ZodType<Row>): Row {
  const parsed = row.safeParse(found);
  if (parsed.success) return parsed.data;
  throw new Error(`A row of the database is not what the code expects:\n${z.prettifyError(parsed.error)}`);
}
