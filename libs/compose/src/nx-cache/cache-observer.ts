import type { CacheHappening } from '@apphub/nx-cache/server';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30];

/** Counts what happens in a cache for Nx, for Prometheus. */
export function cacheObserver(registers: Registry[]): (happening: CacheHappening) => void {
  const reads = new Counter({ name: 'apphub_nx_cache_reads_total', help: 'Answers to GET, by what they were and why', labelNames: ['outcome', 'reason'], registers });
  const writes = new Counter({ name: 'apphub_nx_cache_writes_total', help: 'Answers to PUT, by what they were and why', labelNames: ['outcome', 'reason'], registers });
  const bytes = new Counter({ name: 'apphub_nx_cache_bytes_total', help: 'Bytes of entries that were sent and received', labelNames: ['what'], registers });
  const seconds = new Histogram({ name: 'apphub_nx_cache_seconds', help: 'Time to answer', labelNames: ['method', 'outcome'], buckets: SECONDS, registers });
  const exchanges = new Counter({ name: 'apphub_nx_cache_exchanges_total', help: 'Tokens of a CI that were to be exchanged', labelNames: ['outcome'], registers });
  const conflicts = new Counter({ name: 'apphub_nx_cache_conflicts_total', help: 'Second uploads with other content', labelNames: ['files'], registers });
  return (happening) => {
    if (happening.kind === 'cache-exchange') exchanges.inc({ outcome: happening.outcome });
    else if (happening.kind === 'cache-conflict') conflicts.inc({ files: happening.files });
    else {
      const isRead = happening.kind === 'cache-read';
      (isRead ? reads : writes).inc({ outcome: happening.outcome, reason: happening.reason });
      bytes.inc({ what: isRead ? 'sent' : 'received' }, happening.bytes);
      seconds.observe({ method: isRead ? 'GET' : 'PUT', outcome: happening.outcome }, happening.ms / 1000);
    }
  };
}

/** Figures of a process that is nothing but a cache. */
export interface CacheMetrics {
  readonly contentType: string;
  observe(happening: CacheHappening): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
}

/** A registry of its own, with what every process has to tell. */
export function createCacheMetrics(): CacheMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return { contentType: registry.contentType, observe: cacheObserver([registry]), text: () => registry.metrics() };
}
