import { fail } from '@apphub/model';
import { type Scope, scopes } from '@apphub/model/scopes';
import { appendAudit, type AuditOptions } from '../audit/index.ts';
import type { Database } from '../database/index.ts';
import { newSecret, secretHash } from './secret.ts';
import { type Token, TOKEN_COLUMNS, tokenSchema } from './token.ts';

export interface CreateTokenInput {
  /** 1 to 100 characters, for people; several tokens may have one name, as while one replaces the other. */
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Milliseconds from now; at least a second, at most `LONGEST_LIFE_MS`. */
  readonly expiresInMs: number;
  readonly createdBy: string;
}

export interface CreatedToken {
  readonly token: Token;
  /** The token itself. It is nowhere else: who loses it makes another. */
  readonly secret: string;
}

/** 3650 days. */
export const LONGEST_LIFE_MS = 3650 * 86_400_000;
const NAME = /^(?=.*\S)[^\u0000-\u001f\u007f]{1,100}$/u;

const INSERT = `
  INSERT INTO tokens (name, hash, scopes, created_by, expires_at)
  VALUES ($1, $2, $3, $4, now() + $5 * interval '1 millisecond')
  RETURNING ${TOKEN_COLUMNS}`;

/**
 * Makes a token; the trail tells who made it, for what and until when.
 *
 * @throws FailureError TOKEN_INVALID, or as `appendAudit`.
 */
export async function createToken(database: Database, input: CreateTokenInput, options: AuditOptions = {}): Promise<CreatedToken> {
  const granted = checked(input);
  const secret = newSecret();
  return database.transaction(async (tx) => {
    const [token] = await tx.query(INSERT, [input.name, secretHash(secret), granted, input.createdBy, input.expiresInMs], tokenSchema);
    if (token === undefined) throw new Error('INSERT … RETURNING gave no row');
    const details = { tokenId: token.id, name: token.name, scopes: granted, expiresAt: token.expiresAt.toISOString() };
    await appendAudit(tx, { actor: input.createdBy, action: 'token.create', details }, options);
    return { token, secret };
  });
}

/** @returns the scopes without repetition, in the order of the table. */
function checked({ name, scopes: asked, expiresInMs }: CreateTokenInput): Scope[] {
  if (!NAME.test(name) || !name.isWellFormed()) fail('TOKEN_INVALID', 'The name of a token has 1 to 100 characters, none of them a control character, and is not blank.');
  if (asked.length === 0) fail('TOKEN_INVALID', `A token needs at least one scope: ${scopes.join(', ')}.`);
  if (!Number.isInteger(expiresInMs) || expiresInMs < 1000 || expiresInMs > LONGEST_LIFE_MS) fail('TOKEN_INVALID', 'A token is valid for at least one second and at most 3650 days.');
  return scopes.filter((scope) => asked.includes(scope));
}
