import { z } from 'zod';

/** A token of the cache for Nx as it is listed; the token itself is not kept. */
export interface CacheToken {
  readonly id: string;
  readonly name: string;
  /** Where its writes go. */
  readonly scope: string;
  readonly access: 'read-only' | 'read-write';
  readonly platform: string | undefined;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | undefined;
  /** To the minute. */
  readonly lastUsedAt: Date | undefined;
  /** By the clock of the database. */
  readonly state: 'active' | 'expired' | 'revoked';
}

export const CACHE_TOKEN_COLUMNS = `id, name, scope, access, platform, created_by, created_at, expires_at, revoked_at, last_used_at,
  CASE WHEN revoked_at IS NOT NULL THEN 'revoked' WHEN expires_at <= now() THEN 'expired' ELSE 'active' END AS state`;

export const cacheTokenSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    scope: z.string(),
    access: z.enum(['read-only', 'read-write']),
    platform: z.string().nullable(),
    created_by: z.string(),
    created_at: z.date(),
    expires_at: z.date(),
    revoked_at: z.date().nullable(),
    last_used_at: z.date().nullable(),
    state: z.enum(['active', 'expired', 'revoked']),
  })
  .transform(
    ({ id, name, scope, access, state, ...row }): CacheToken => ({
      id,
      name,
      scope,
      access,
      state,
      platform: row.platform ?? undefined,
      createdBy: row.created_by,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      revokedAt: row.revoked_at ?? undefined,
      lastUsedAt: row.last_used_at ?? undefined,
    }),
  );
