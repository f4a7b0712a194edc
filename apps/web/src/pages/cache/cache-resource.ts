import type { CallOutput } from '@apphub/client';
import { statusIn } from '../../api/resources.ts';
import { type Resource, STALE } from '../../app/live/resource.ts';

export type CacheSummary = CallOutput<'getCacheSummary'>;

/** How often bundles were found in the last days, and why not. */
export function summaryResource(days: string): Resource<CacheSummary> {
  return {
    key: `cache ${days}`,
    load: (client, signal) => client.call('getCacheSummary', { query: { days }, signal }),
    hear: (value, event) => (statusIn(event)?.state === 'completed' ? STALE : value),
  };
}
