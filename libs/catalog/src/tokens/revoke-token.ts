import { fail } from '@apphub/model';
import { appendAudit, type AuditOptions } from '../audit/index.ts';
import type { Database, Transaction } from '../database/index.ts';
import { type Token, TOKEN_COLUMNS, tokenSchema } from './token.ts';

export interface RevokeTokenInput {
  /** The id of the token, or its beginning: at least four characters, if no other begins like it. */
  readonly id: string;
  readonly revokedBy: string;
  readonly reason?: string;
}

export type TokenRevoked =
  | { readonly kind: 'revoked'; readonly token: Token }
  /** It was revoked before; nothing was changed. */
  | { readonly kind: 'revoked-already'; readonly token: Token };

const FIND = `SELECT ${TOKEN_COLUMNS} FROM tokens WHERE starts_with(id::text, $1) LIMIT 2 FOR UPDATE`;
const REVOKE = `UPDATE tokens SET revoked_at = clock_timestamp() WHERE id = $1 RETURNING ${TOKEN_COLUMNS}`;

/**
 * Ends a token. No request that begins after this has returned is let in with it, on any pod: tokens are looked up each
 * time and remembered nowhere.
 *
 * @throws FailureError TOKEN_UNKNOWN, or as `appendAudit`.
 */
export async function revokeToken(database: Database, input: RevokeTokenInput, options: AuditOptions = {}): Promise<TokenRevoked> {
  return database.transaction(async (tx) => {
    const found = await tokenNamed(tx, input.id);
    if (found.state === 'revoked') return { kind: 'revoked-already', token: found };
    const [token] = await tx.query(REVOKE, [found.id], tokenSchema);
    if (token === undefined) throw new Error('a locked row is gone');
    const reason = input.reason === undefined ? {} : { reason: input.reason };
    await appendAudit(tx, { actor: input.revokedBy, action: 'token.revoke', ...reason, details: { tokenId: token.id, name: token.name } }, options);
    return { kind: 'revoked', token };
  });
}

async function tokenNamed(tx: Transaction, id: string): Promise<Token> {
  const shown = JSON.stringify(id.slice(0, 40));
  if (!/^[0-9a-f-]{4,36}$/.test(id)) fail('TOKEN_UNKNOWN', `There is no token ${shown}: the id of a token, or its beginning, has at least four of "0-9a-f-".`);
  const [token, another] = await tx.query(FIND, [id], tokenSchema);
  if (token === undefined) fail('TOKEN_UNKNOWN', `There is no token ${shown}.`);
  if (another !== undefined) fail('TOKEN_UNKNOWN', `More than one token begins with ${shown}.`);
  return token;
}
