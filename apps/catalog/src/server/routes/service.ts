import { countWork } from '@apphub/catalog';
import type { Handlers } from '../contract/call.ts';
import type { ServerParts } from '../ports.ts';

/** How the service is. */
export function service({ database, health, metrics }: ServerParts): Handlers<'getHealth' | 'getReadiness' | 'getQueue' | 'getMetrics'> {
  const headers = { 'cache-control': 'no-store' };
  return {
    async getHealth() {
      return { status: 200, body: await health.health(), headers };
    },
    async getReadiness() {
      const body = await health.readiness();
      return body.status === 'fail' ? { status: 503, body, headers } : { status: 200, body, headers };
    },
    async getQueue() {
      return { status: 200, body: { data: await countWork(database) }, headers };
    },
    async getMetrics() {
      return { status: 200, stream: await metrics.text(), headers: { ...headers, 'content-type': metrics.contentType } };
    },
  };
}
