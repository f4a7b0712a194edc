import type { Principal } from '@apphub/catalog';
import { allows } from '@apphub/model/api';
import type { FastifyRequest } from 'fastify';
import { baseOf, type Links, linksFor } from '../links/links.ts';
import type { ServerParts } from '../ports.ts';
import { type LogLines, logLines } from '../wire/log-lines.ts';

/** What the routes share. */
export interface Context {
  readonly parts: ServerParts;
  /** Aborted when the server stops: nothing waits for anything from then on. */
  readonly stopping: AbortSignal;
  /** How things are told to whoever asks: with links only if they may read. */
  wireFor(asker: Asker): Wire;
}

/** What one who asks is told of things beside what they are. */
export interface Wire {
  readonly links: Links;
  readonly storage: 'local' | 's3';
  /** Absent for who may not read what runs have said. */
  readonly lines?: LogLines;
}

export interface Asker {
  readonly request: FastifyRequest;
  readonly principal: Principal | undefined;
}

/** One for all routes of a server. */
export function openContext(parts: ServerParts, stopping: AbortSignal): Context {
  const { database, store, config } = parts;
  const storage = store.identity.startsWith('s3:') ? 's3' : 'local';
  return {
    parts,
    stopping,
    wireFor({ request, principal }) {
      const reader = principal !== undefined && allows(principal.scopes, 'read') ? principal : undefined;
      const seesRuns = principal !== undefined && (allows(principal.scopes, 'read') || allows(principal.scopes, 'run'));
      return { links: linksFor({ config, store, base: baseOf(config, request), reader }), storage, ...(seesRuns ? { lines: logLines(database) } : {}) };
    },
  };
}
