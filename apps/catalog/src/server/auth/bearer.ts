import { type Database, authenticate, type Principal } from '@apphub/catalog';
import { fail } from '@apphub/model';

/** RFC 6750, section 2.1; longer ones are nobody's. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]{1,200}=*) *$/i;

/** @returns the token of an `Authorization` header. @throws FailureError TOKEN_REFUSED. */
export function bearerToken(header: string | undefined): string {
  if (header === undefined) fail('TOKEN_REFUSED', 'The request carries no token.');
  const [, token] = BEARER.exec(header) ?? [];
  if (token === undefined) fail('TOKEN_REFUSED', 'The Authorization header is not "Bearer" and a token.');
  return token;
}

/** Whom a token stands for. @throws FailureError TOKEN_REFUSED, without saying why. */
export async function principalOf(database: Database, token: string): Promise<Principal> {
  return (await authenticate(database, token)) ?? fail('TOKEN_REFUSED', 'The token is unknown, expired or revoked.');
}
