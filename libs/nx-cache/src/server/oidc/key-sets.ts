import { failure, FailureError } from '@apphub/model';
import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { OidcIssuer } from '../policy/issuer.ts';

/** The public keys of issuers, fetched when they are first needed and again when an unknown key turns up. */
export interface KeySets {
  keysOf(issuer: OidcIssuer): Promise<JWTVerifyGetKey>;
}

const FETCH_MS = 5_000;
/** OpenID Connect Discovery 1.0, section 4. */
const DISCOVERY = '/.well-known/openid-configuration';
const discoverySchema = z.object({ jwks_uri: z.url({ protocol: /^https?$/ }) });

/** Opens an empty memory of key sets. @throws FailureError CACHE_ISSUER_UNREACHABLE in `keysOf`. */
export function openKeySets(): KeySets {
  const known = new Map<string, Promise<JWTVerifyGetKey>>();
  return {
    keysOf(issuer) {
      const found = known.get(issuer.issuer);
      if (found !== undefined) return found;
      const opened = openKeySet(issuer);
      known.set(issuer.issuer, opened);
      opened.catch(() => known.delete(issuer.issuer));
      return opened;
    },
  };
}

async function openKeySet(issuer: OidcIssuer): Promise<JWTVerifyGetKey> {
  return createRemoteJWKSet(new URL(issuer.jwksUrl ?? (await discover(issuer))), { timeoutDuration: FETCH_MS });
}

async function discover({ issuer }: OidcIssuer): Promise<string> {
  try {
    const response = await fetch(`${issuer.replace(/\/+$/, '')}${DISCOVERY}`, { signal: AbortSignal.timeout(FETCH_MS), redirect: 'error' });
    return discoverySchema.parse(await response.json()).jwks_uri;
  } catch (error) {
    throw unreachable(issuer, error);
  }
}

/** The failure of an issuer that cannot be asked for its keys. */
export function unreachable(issuer: string, cause: unknown): FailureError {
  return new FailureError(failure('CACHE_ISSUER_UNREACHABLE', `The keys of ${issuer} cannot be had.`), { cause });
}
