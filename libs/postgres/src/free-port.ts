import { fail } from '@apphub/model';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections (Linux: from 32768, macOS: from 49152): while the server is
 * away, one of those could take its port, even a client's own attempt to connect to it (RFC 9293, simultaneous open).
 */
const PORTS = { from: 16_384, to: 32_768 } as const;
const ATTEMPTS = 100;

/** @returns a port on the loopback that nobody uses. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (await isFree(port)) return port;
  }
  return fail('EMBEDDED_DATABASE_FAILED', 'There is no free port on the loopback.');
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    await once(probe.listen(port, '127.0.0.1'), 'listening');
    probe.close();
    await once(probe, 'close');
    return true;
  } catch {
    return false;
  }
}
