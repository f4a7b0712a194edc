import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Lets scanners of secrets, and people, tell what it is. */
const PREFIX = 'apphub_';
const BYTES = 32;
/** Longer ones are none of ours; they are cut so that hashing them costs what hashing ours costs. */
const LONGEST = 128;

/** A new token: 256 random bits, so that its plain sha256 cannot be turned back. */
export function newSecret(): string {
  return `${PREFIX}${randomBytes(BYTES).toString('base64url')}`;
}

/** What is kept of a token. */
export function secretHash(secret: string): Buffer {
  return createHash('sha256').update(secret.slice(0, LONGEST)).digest();
}

/** Whether both hashes are the same, in a time that does not depend on where they differ. */
export function sameHash(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && timingSafeEqual(one, other);
}
