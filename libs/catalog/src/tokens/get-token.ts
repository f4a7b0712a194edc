import { fail } from '@apphub/model';
import type { Database } from '../database/index.ts';
import { type Token, TOKEN_COLUMNS, tokenSchema } from './token.ts';

/** @returns the token with this id. @throws FailureError TOKEN_UNKNOWN. */
export async function getToken(database: Database, id: string): Promise<Token> {
  const [token] = await database.query(`SELECT ${TOKEN_COLUMNS} FROM tokens WHERE id = $1`, [id], tokenSchema);
  return token ?? fail('TOKEN_UNKNOWN', `There is no token ${id}.`);
}
