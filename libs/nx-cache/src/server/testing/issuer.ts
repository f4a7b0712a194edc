import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestIssuer extends AsyncDisposable {
  readonly url: string;
  /** A token as a CI would sign it; `claims` go over those that every token has. */
  sign(claims: JWTPayload, options?: SignOptions): Promise<string>;
  /** Makes the server answer nothing but 500. */
  fail(): void;
}

export interface SignOptions {
  /** Signs with a key that the issuer does not publish, under the name of the one that it does. */
  readonly forged?: boolean;
  readonly expiresInSeconds?: number;
}

export const AUDIENCE = 'https://cache.example.com';

/** An issuer of signed tokens with its discovery document and its key set, on the loopback. */
export async function startIssuer(): Promise<TestIssuer> {
  const pairs = { own: await generateKeyPair('RS256'), foreign: await generateKeyPair('RS256') };
  const jwk = { ...(await exportJWK(pairs.own.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  let failing = false;
  const server = createServer((request, response) => {
    const documents: Readonly<Record<string, object>> = { '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/keys` }, '/keys': { keys: [jwk] } };
    const document = failing ? undefined : documents[request.url ?? ''];
    response.writeHead(failing ? 500 : document === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(document ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    fail: () => void (failing = true),
    sign: (claims, { forged = false, expiresInSeconds = 300 } = {}) => {
      const iat = Math.floor(Date.now() / 1000);
      return new SignJWT({ iss: url, aud: AUDIENCE, sub: 'a job', jti: randomUUID(), iat, exp: iat + expiresInSeconds, ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign((forged ? pairs.foreign : pairs.own).privateKey);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
