import { type Scope, scopes } from '@apphub/model/scopes';
import { z } from 'zod';

/** A token as it is listed; the token itself is not kept. */
export interface Token {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | undefined;
  /** To the minute. */
  readonly lastUsedAt: Date | undefined;
  /** By the clock of the database. */
  readonly state: 'active' | 'expired' | 'revoked';
}

export const TOKEN_COLUMNS = `id, name, scopes, created_by, created_at, expires_at, revoked_at, last_used_at,
  CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= now() THEN 'expired' ELSE 'active' END AS state`;

export const tokenSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    scopes: z.array(z.enum(scopes)),
    created_by: z.string(),
    created_at: z.date(),
    expires_at: z.date(),
    revoked_at: z.date().nullable(),
    last_used_at: z.date().nullable(),
    state: z.enum(['active', 'expired', 'revoked']),
  })
  .transform(
    (row): Token => ({
      id: row.id,
      name: row.name,
      scopes: row.scopes,
      createdBy: row.created_by,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      revokedAt: row.revoked_at ?? undefined,
      lastUsedAt: row.last_used_at ?? undefined,
      state: row.state,
    }),
  );
