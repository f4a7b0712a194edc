import { failure, FailureError } from '@apphub/model';
import { z } from 'zod';
import type { Database, Transaction } from '../../database/index.ts';

/** A database whose connection breaks in the middle of a transaction. */
export interface Interrupted {
  readonly database: Database;
  /** How many statements were run in transactions. */
  readonly statements: number;
}

/** After which statement of its transactions, counted from 1; 0 is BEGIN. At `committed`, the answer to the first COMMIT is lost. */
export type Cut = number | 'committed' | 'never';

const PID = 'SELECT pg_backend_pid() AS pid';
const KILL = 'SELECT pg_terminate_backend($1, 5000) AS is_gone';
const pidSchema = z.object({ pid: z.int() });
const goneSchema = z.object({ is_gone: z.literal(true) });

/** Whoever works with it is cut off as by the death of its process: the server rolls back, and later statements fail. */
export function interrupt(database: Database, cut: Cut): Interrupted {
  let statements = 0;
  let isCut = false;

  const watched = (tx: Transaction, pid: number): Transaction => {
    const counted = async <T>(run: () => Promise<T>): Promise<T> => {
      const result = await run();
      statements += 1;
      if (statements === cut) await kill(pid);
      return result;
    };
    return {
      isTransaction: true,
      query: (sql, values, row) => counted(() => tx.query(sql, values, row)),
      execute: (sql, values) => counted(() => tx.execute(sql, values)),
      raw: (sql, values) => counted(() => tx.raw(sql, values)),
    };
  };

  const kill = async (pid: number) => {
    isCut = true;
    await database.query(KILL, [pid], goneSchema);
  };

  return {
    get statements() {
      return statements;
    },
    database: {
      ...database,
      async transaction(work, options) {
        if (isCut) throw new FailureError(failure('DATABASE_UNAVAILABLE', 'The process is dead.'));
        const value = await database.transaction(async (tx) => {
          const [backend] = await tx.query(PID, [], pidSchema);
          if (cut === 0) await kill(backend?.pid ?? 0);
          return work(watched(tx, backend?.pid ?? 0));
        }, options);
        isCut = cut === 'committed';
        if (isCut) throw new FailureError(failure('DATABASE_UNAVAILABLE', 'The answer to COMMIT was lost.'));
        return value;
      },
    },
  };
}
