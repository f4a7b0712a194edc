import { scopes } from '@apphub/model/scopes';
import { z } from 'zod';
import type { Database } from '../database/index.ts';
import type { Principal } from './principal.ts';

const FIND = 'SELECT id, name, scopes FROM tokens WHERE id = ANY($1::uuid[]) AND revoked_at IS NULL AND expires_at > now()';

const principalSchema = z
  .object({ id: z.uuid(), name: z.string(), scopes: z.array(z.enum(scopes)) })
  .transform((row): Principal => ({ tokenId: row.id, name: row.name, scopes: row.scopes }));

/**
 * Those of the tokens that are still valid, by their ids: for what was let in with a token some time ago, such as an open
 * socket or the holder of a link, and must end with it. An id proves nothing by itself.
 */
export async function findPrincipals(database: Database, tokenIds: readonly string[]): Promise<ReadonlyMap<string, Principal>> {
  const found = await database.query(FIND, [tokenIds], principalSchema);
  return new Map(found.map((principal) => [principal.tokenId, principal]));
}
