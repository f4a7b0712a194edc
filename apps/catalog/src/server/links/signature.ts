import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a link lets its holder do: read these bytes at this path until then, as long as that token is valid. */
export interface LinkClaims {
  /** Of the URL, as it is routed. */
  readonly path: string;
  readonly digest: string;
  /** The token that the link was made for. */
  readonly tokenId: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
  readonly filename: string;
}

/** HMAC-SHA-256 over all claims, hexadecimal. None of them can hold a line break but the name, which comes last. */
export function linkSignature({ path, digest, tokenId, expires, filename }: LinkClaims, secret: string): string {
  return createHmac('sha256', secret).update(['apphub link v1', path, digest, tokenId, expires, filename].join('\n')).digest('hex');
}

/** Whether `signature` is that of the claims; takes as long for a near miss as for a far one. */
export function isLinkSignature(signature: string, { claims, secret }: { readonly claims: LinkClaims; readonly secret: string }): boolean {
  const expected = Buffer.from(linkSignature(claims, secret), 'hex');
  const given = Buffer.from(signature, 'hex');
  return given.byteLength === expected.byteLength && timingSafeEqual(given, expected);
}
