import type { Principal } from '@apphub/catalog';
import { createHash } from 'node:crypto';

/** The same token and name give the same id, which Postgres takes once only. A version 8 UUID (RFC 9562, 5.8). */
export function keyedId({ tokenId }: Principal, key: string): string {
  const hash = createHash('sha256').update(`${tokenId}\n${key}`).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
