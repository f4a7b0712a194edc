import { scopes } from '@apphub/model/scopes';
import { z } from 'zod';
import type { Database } from '../database/index.ts';
import type { Principal } from './principal.ts';
import { sameHash, secretHash } from './secret.ts';

/** One statement for every outcome. The time of use is noted at most once a minute, so that reading does not become writing. */
const FIND = `
  WITH found AS (
    SELECT id, name, scopes, hash, revoked_at IS NULL AND expires_at > now() AS valid, last_used_at FROM tokens WHERE hash = $1
  ), used AS (
    UPDATE tokens SET last_used_at = now() FROM found
    WHERE tokens.id = found.id AND found.valid AND (tokens.last_used_at IS NULL OR tokens.last_used_at < now() - interval '1 minute')
  )
  SELECT id, name, scopes, hash, valid FROM found`;

const foundSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  scopes: z.array(z.enum(scopes)),
  hash: z.instanceof(Uint8Array),
  valid: z.boolean(),
});

/** What a token that nobody has is compared with, so that it costs the same. */
const NOBODY = { id: '', name: '', scopes: [], hash: new Uint8Array(32), valid: false } as const;

/**
 * Whom a bearer token stands for; `undefined` for one that is unknown, expired or revoked, without saying which. Does the
 * same work for each of them: one hash, one statement, one comparison in constant time. What the index lookup could tell
 * by its time is about the sha256 of a guess, which leads to no token.
 */
export async function authenticate(database: Database, secret: string): Promise<Principal | undefined> {
  const hash = secretHash(secret);
  const [row] = await database.query(FIND, [hash], foundSchema);
  const found = row ?? NOBODY;
  const isTheirs = sameHash(hash, found.hash);
  if (!isTheirs || !found.valid) return undefined;
  return { tokenId: found.id, name: found.name, scopes: found.scopes };
}
