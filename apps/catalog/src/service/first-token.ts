import { authenticate, type AuditSigner, createToken, type Database, listTokens } from '@apphub/catalog';
import { readPrivate, writePrivate } from './private-file.ts';

export interface FirstTokenOptions {
  /** Absolute path. */
  readonly file: string;
  /** Whether whoever owns this process' files owns the database, too: a lost token is then made anew. */
  readonly ownsDatabase: boolean;
  readonly signer?: AuditSigner;
}

/** A year: it is for making the tokens that are used. */
const LIFE_MS = 365 * 86_400_000;

/**
 * Makes sure that somebody can begin: writes an admin token to a file that only its owner can read, unless there is one
 * that works. In a database of others that is done only while there is no admin token at all.
 *
 * @returns whether the file holds a token that works.
 * @throws FailureError HOST_DISK, DATABASE_*.
 */
export async function ensureFirstToken(database: Database, { file, ownsDatabase, signer }: FirstTokenOptions): Promise<boolean> {
  const kept = await readPrivate(file);
  if (kept !== undefined && (await authenticate(database, kept)) !== undefined) return true;
  if (!ownsDatabase && (await hasAdmin(database))) return false;
  const input = { name: 'first admin', scopes: ['admin'], expiresInMs: LIFE_MS, createdBy: 'catalog' } as const;
  const { secret } = await createToken(database, input, signer === undefined ? {} : { signer });
  await writePrivate(file, secret);
  return true;
}

async function hasAdmin(database: Database): Promise<boolean> {
  const tokens = await listTokens(database);
  return tokens.some(({ state, scopes }) => state === 'active' && scopes.includes('admin'));
}
