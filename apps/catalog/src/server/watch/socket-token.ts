import { TOKEN_PROTOCOL_PREFIX, WATCH_PROTOCOL } from '@apphub/model/api';
import type { FastifyRequest } from 'fastify';
import { bearerToken } from '../auth/bearer.ts';

/**
 * The token of a request for a WebSocket: in the header, or as a protocol, since browsers can send no header with it.
 * Never in the URL, which ends up in logs.
 *
 * @throws FailureError TOKEN_REFUSED.
 */
export function socketToken({ headers }: Pick<FastifyRequest, 'headers'>): string {
  const said = protocolsOf(headers['sec-websocket-protocol']).find((protocol) => protocol.startsWith(TOKEN_PROTOCOL_PREFIX));
  if (said === undefined) return bearerToken(headers.authorization);
  return bearerToken(`Bearer ${Buffer.from(said.slice(TOKEN_PROTOCOL_PREFIX.length), 'base64url').toString('latin1')}`);
}

/** Which of the protocols that a client offers is spoken: ours, if it is among them, and never the one with the token. */
export function chooseProtocol(offered: ReadonlySet<string>): string | false {
  return offered.has(WATCH_PROTOCOL) ? WATCH_PROTOCOL : false;
}

function protocolsOf(header: string | undefined): string[] {
  return (header ?? '').split(',').map((protocol) => protocol.trim());
}
