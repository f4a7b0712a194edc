import type { CallOutput } from '@apphub/client';
import { BUILD_REASON_EVENT } from '@apphub/model/api';
import { statusIn } from '../../../api/resources.ts';
import { type Resource, STALE } from '../../../app/live/resource.ts';

export type Attempts = CallOutput<'listExampleAttempts'>;
export type Attempt = Attempts[number];

const SHOWN = 50;

/** The attempts to build an example, the newest first. An event that moves one of them says enough to show it. */
export function attemptsResource(slug: string): Resource<Attempts> {
  return {
    key: `attempts ${slug}`,
    load: (client, signal) => client.call('listExampleAttempts', { params: { slug }, query: { limit: SHOWN }, signal }),
    hear(attempts, event) {
      if (event.type === BUILD_REASON_EVENT && event.slug === slug) return STALE;
      const status = event.slug === slug ? statusIn(event) : undefined;
      return status === undefined || status.state === 'queued' ? attempts : STALE;
    },
  };
}
