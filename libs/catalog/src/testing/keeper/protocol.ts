import type { ProcessIdentity } from '@apphub/postgres';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The first and only line that a user of the server sends. */
export type Hello = ProcessIdentity;

/** The first and only line that the keeper answers. */
export type Answer = { readonly url: string } | { readonly error: string };

/**
 * Where a checkout's keeper listens. On Linux the name is in no folder: it can be taken once, and is free again when its
 * keeper ends, however it ends (unix(7), abstract sockets).
 */
export function keeperAddress(binFolder: string | undefined): string {
  const who = JSON.stringify([fileURLToPath(import.meta.url), tmpdir(), process.getuid?.(), binFolder]);
  const name = `apphub-test-postgres-${createHash('sha256').update(who).digest('hex').slice(0, 16)}`;
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.sock`);
}
