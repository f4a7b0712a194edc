import { scopeSchema, type SigningKey } from '@apphub/trust';
import { jwtVerify, SignJWT } from 'jose';
import { hkdfSync, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Producer, producerSchema } from '../../wire.ts';
import type { Access } from './static-token.ts';

/** What a short-lived token says. */
export interface Session {
  readonly scope: string;
  readonly access: Access;
  readonly producer: Producer;
  readonly issuedOn: Date;
  readonly expiresOn: Date;
}

export interface SessionTokens {
  issue(session: Omit<Session, 'issuedOn' | 'expiresOn'>, options: { readonly minutes: number }): Promise<Session & { readonly token: string }>;
  /** What a token says that this server, or another with its key, has issued and that has not expired. */
  read(token: string): Promise<Session | undefined>;
}

const ISSUER = 'urn:apphub:nx-cache';
const ALGORITHM = 'HS256';
/** Seconds by which the clocks of two servers may differ. */
const TOLERANCE = 5;

const claimsSchema = z.object({ scope: scopeSchema, access: z.enum(['read-only', 'read-write']), producer: producerSchema, iat: z.int(), exp: z.int() });

/**
 * Tokens that carry what they say, so that any server with the key knows them and nothing has to be kept. They are
 * authenticated with a secret derived from the signing key: a token can never be taken for a signed statement, nor the
 * other way round.
 */
export function sessionTokens({ privateKey }: Pick<SigningKey, 'privateKey'>): SessionTokens {
  const seed = privateKey.export({ type: 'pkcs8', format: 'der' });
  const secret = new Uint8Array(hkdfSync('sha256', seed, '', 'apphub nx-cache session tokens, version 1', 32));
  return {
    async issue({ scope, access, producer }, { minutes }) {
      const iat = Math.floor(Date.now() / 1000);
      const exp = iat + minutes * 60;
      const token = await new SignJWT({ scope, access, producer })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
        .setIssuer(ISSUER)
        .setJti(randomUUID())
        .setIssuedAt(iat)
        .setExpirationTime(exp)
        .sign(secret);
      return { token, scope, access, producer, issuedOn: new Date(iat * 1000), expiresOn: new Date(exp * 1000) };
    },
    async read(token) {
      try {
        const { payload } = await jwtVerify(token, secret, { issuer: ISSUER, algorithms: [ALGORITHM], clockTolerance: TOLERANCE });
        const { iat, exp, ...session } = claimsSchema.parse(payload);
        return { ...session, issuedOn: new Date(iat * 1000), expiresOn: new Date(exp * 1000) };
      } catch {
        // Whatever is wrong with it, it is none of ours.
        return undefined;
      }
    },
  };
}

/** Whether a bearer token has the form of one that carries what it says. */
export function isSessionForm(secret: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(secret);
}
