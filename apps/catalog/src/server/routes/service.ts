import type { Handlers } from '../contract/call.ts';
import type { ServerParts } from '../ports.ts';

/** How the service is. */
export function service({ health, metrics }: ServerParts): Handlers<'getHealth' | 'getReadiness' | 'getMetrics'> {
  const headers = { 'cache-control': 'no-store' };
  return {
    async getHealth() {
      return { status: 200, body: await health.health(), headers };
    },
    async getReadiness() {
      const body = await health.readiness();
      return body.status === 'fail' ? { status: 503, body, headers } : { status: 200, body, headers };
    },
    async getMetrics() {
      return { status: 200, stream: await metrics.text(), headers: { ...headers, 'content-type': metrics.contentType } };
    },
  };
}
