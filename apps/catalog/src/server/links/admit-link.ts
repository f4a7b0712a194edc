import { type Database, findPrincipals } from '@apphub/catalog';
import { type Digest, fail } from '@apphub/model';
import { allows, type LinkQuery } from '@apphub/model/api';
import { isLinkSignature } from './signature.ts';

export interface Admission {
  readonly database: Database;
  readonly secret: string;
  /** Where the link leads. */
  readonly path: string;
  /** What is there now; undefined if nothing is. */
  readonly digest: Digest | undefined;
}

/**
 * Lets the holder of a link read what it was made for, and nothing else.
 *
 * @throws FailureError LINK_REFUSED, in the same words whatever is wrong, so that nobody can ask what exists; only a
 * link that was good once is told that it has run out.
 */
export async function admitLink({ expires, by, token, filename }: LinkQuery, { database, secret, path, digest }: Admission): Promise<void> {
  if (expires === undefined || by === undefined || token === undefined || filename === undefined || digest === undefined) refuse();
  const claims = { path, digest, tokenId: by, expires: Number(expires), filename };
  if (String(claims.expires) !== expires || !isLinkSignature(token, { claims, secret })) refuse();
  if (claims.expires <= Date.now()) fail('LINK_REFUSED', 'The link has run out.');
  const holder = (await findPrincipals(database, [by])).get(by);
  if (holder === undefined || !allows(holder.scopes, 'read')) refuse();
}

function refuse(): never {
  fail('LINK_REFUSED', 'The link is not valid.');
}
