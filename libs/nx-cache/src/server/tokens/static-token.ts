import { createHash, randomBytes } from 'node:crypto';

/** Whether a holder may add entries, or only have those that are there. */
export type Access = 'read-only' | 'read-write';

/** A token that an operator made, as it is kept; the token itself is nowhere. */
export interface StaticToken {
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Where its writes go. */
  readonly scope: string;
  readonly access: Access;
  readonly createdOn: Date;
  readonly expiresOn: Date;
  /** Of the machine that is to use it, where that was said. */
  readonly platform?: string;
}

/** Where tokens are looked up. */
export interface StaticTokens {
  /** The token with this sha256 if it is valid now; a place that cannot be asked is a failure, not a refusal. */
  find(hash: Buffer): Promise<StaticToken | undefined>;
}

const PREFIX = 'apphub_cache_';
const BYTES = 32;
/** Longer ones are none of ours; they are cut so that hashing them costs what hashing ours costs. */
const LONGEST = 128;

/** A new token: 256 random bits, so that its plain sha256 cannot be turned back. */
export function newTokenSecret(): string {
  return `${PREFIX}${randomBytes(BYTES).toString('base64url')}`;
}

/** What is kept of a token. */
export function tokenHash(secret: string): Buffer {
  return createHash('sha256').update(secret.slice(0, LONGEST)).digest();
}
