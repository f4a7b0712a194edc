import type { Database } from '../database/index.ts';
import { type Token, TOKEN_COLUMNS, tokenSchema } from './token.ts';

/** Every token there ever was, newest first. */
export async function listTokens(database: Database): Promise<Token[]> {
  return database.query(`SELECT ${TOKEN_COLUMNS} FROM tokens ORDER BY created_at DESC, id`, [], tokenSchema);
}
