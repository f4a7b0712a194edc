import { fail } from '@apphub/model';
import { appendAudit, type AuditOptions } from '../audit/index.ts';
import type { Database } from '../database/index.ts';
import { CACHE_TOKEN_COLUMNS, type CacheToken, cacheTokenSchema } from './cache-token.ts';

export interface CreateCacheTokenInput {
  /** 1 to 100 characters, for people. */
  readonly name: string;
  /** The sha256 of the token; whoever made it hands it out. */
  readonly hash: Buffer;
  readonly scope: string;
  readonly access: CacheToken['access'];
  readonly platform?: string;
  /** Milliseconds from now. */
  readonly expiresInMs: number;
  readonly createdBy: string;
}

const LONGEST_LIFE_MS = 3650 * 86_400_000;
const NAME = /^(?=.*\S)[^\u0000-\u001f\u007f]{1,100}$/u;
const SCOPE = /^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/;

const INSERT = `
  INSERT INTO nx_cache_tokens (name, hash, scope, access, platform, created_by, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 millisecond')
  RETURNING ${CACHE_TOKEN_COLUMNS}`;

/** Makes a token of the cache; the trail tells who made it, for which scope and until when. @throws FailureError TOKEN_INVALID, or as `appendAudit`. */
export async function createCacheToken(database: Database, input: CreateCacheTokenInput, options: AuditOptions = {}): Promise<CacheToken> {
  const { name, hash, scope, access, platform, expiresInMs, createdBy } = input;
  if (!NAME.test(name) || !name.isWellFormed()) fail('TOKEN_INVALID', 'The name of a token has 1 to 100 characters, none of them a control character, and is not blank.');
  if (!SCOPE.test(scope)) fail('TOKEN_INVALID', 'A scope has up to 63 lower-case letters, digits, "-" and ".", a letter or digit first and last.');
  if (!Number.isInteger(expiresInMs) || expiresInMs < 1000 || expiresInMs > LONGEST_LIFE_MS) fail('TOKEN_INVALID', 'A token is valid for at least one second and at most 3650 days.');
  return database.transaction(async (tx) => {
    const [token] = await tx.query(INSERT, [name, hash, scope, access, platform ?? null, createdBy, expiresInMs], cacheTokenSchema);
    if (token === undefined) throw new Error('INSERT … RETURNING gave no row');
    const details = { tokenId: token.id, name, scope, access, expiresAt: token.expiresAt.toISOString() };
    await appendAudit(tx, { actor: createdBy, action: 'cache-token.create', details }, options);
    return token;
  });
}
