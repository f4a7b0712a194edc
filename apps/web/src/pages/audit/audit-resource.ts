import type { CallOutput } from '@apphub/client';
import { type Resource, STALE } from '../../app/live/resource.ts';

export type AuditEntry = CallOutput<'listAudit'>[number];
export type Verification = CallOutput<'verifyAudit'>;

export interface AuditPart {
  /** The newest first. */
  readonly entries: readonly AuditEntry[];
  readonly hasMore: boolean;
}

const PAGE = 200;

/** The newest entries, `pages` times 200 of them. The trail is told from its begin, so its end is asked for first. */
export function auditResource(pages: number): Resource<AuditPart> {
  return {
    key: `audit ${pages}`,
    async load(client, signal) {
      const { number } = await client.call('verifyAudit', { signal });
      const from = Math.max(0, number - pages * PAGE);
      const parts: AuditEntry[] = [];
      for (let after = from; ; ) {
        const part = await client.call('listAudit', { query: { after, limit: PAGE }, signal });
        parts.push(...part);
        const last = part.at(-1);
        if (last === undefined || part.length < PAGE) break;
        after = last.number;
      }
      return { entries: parts.reverse(), hasMore: from > 0 };
    },
    hear: (value, event) => (event.type.startsWith('job.bundle.') ? STALE : value),
  };
}

/** Whether the chain holds, read anew by the service. */
export const verificationResource: Resource<Verification> = {
  key: 'audit verification',
  load: (client, signal) => client.call('verifyAudit', { signal }),
  hear: (value, event) => (event.type.startsWith('job.bundle.') ? STALE : value),
};
