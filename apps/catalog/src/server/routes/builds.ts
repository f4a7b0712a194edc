import { readBuildLog, readCacheSummary } from '@apphub/catalog';
import type { Handlers } from '../contract/call.ts';
import type { ServerParts } from '../ports.ts';

/** What builds have said, and how often there was none to do. */
export function builds({ database }: ServerParts): Handlers<'getBuildLog' | 'getCacheSummary'> {
  return {
    async getBuildLog({ params: { id: jobId, attempt }, query: { after } }) {
      return { status: 200, body: { data: await readBuildLog(database, { jobId, attempt, after }) }, headers: { 'cache-control': 'private, no-store' } };
    },
    async getCacheSummary({ query }) {
      const { parts, reasons, conflicts } = await readCacheSummary(database, query);
      return { status: 200, body: { data: { parts: [...parts], reasons: [...reasons], conflicts: [...conflicts] } } };
    },
  };
}
