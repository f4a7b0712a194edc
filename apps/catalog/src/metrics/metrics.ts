import { cacheObserver } from '@apphub/compose/nx-cache';
import type { CacheHappening } from '@apphub/nx-cache/server';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { match } from 'ts-pattern';
import type { Happening } from './happening.ts';

/** How much of one kind there is to do. */
export interface WorkFigures {
  /** Not begun, and nothing else in its way. */
  readonly queued: number;
  readonly running: number;
  /** Seconds that the oldest of what waits has waited; 0 if nothing waits. */
  readonly oldestQueuedSeconds: number;
}

/** How full the queues are, by kind of work. */
export type QueueFigures = Readonly<Record<string, WorkFigures>>;

export interface MetricsOptions {
  /** Asked at each scrape; a rejection is a scrape without these figures. */
  readonly queue: () => Promise<QueueFigures>;
}

/** Figures of this process for Prometheus; those of several processes add up. */
export interface Metrics {
  readonly contentType: string;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
  /** Counts something, where it happens. */
  observe(happening: Happening): void;
  /** The same for the cache of Nx. */
  observeCache(happening: CacheHappening): void;
}

/** Seconds: a hit takes milliseconds, an install of many packages minutes. */
const STAGE_BUCKETS = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800];
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const LAG_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30];

/** A registry of its own, so that several services can live in one process. */
export function createMetrics({ queue }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  queueGauges(registers, queue);
  return { contentType: registry.contentType, text: () => registry.metrics(), observe: observer(registers), observeCache: cacheObserver(registers) };
}

function observer(registers: Registry[]): (happening: Happening) => void {
  const stages = new Histogram({ name: 'apphub_build_stage_seconds', help: 'Time that a stage of a build took', labelNames: ['stage'], buckets: STAGE_BUCKETS, registers });
  const bundles = new Counter({ name: 'apphub_bundles_total', help: 'Bundles found or built, by the reason', labelNames: ['outcome', 'reason'], registers });
  const attempts = new Counter({ name: 'apphub_import_attempts_total', help: 'Ended attempts of imports', labelNames: ['job', 'outcome', 'code'], registers });
  const runs = new Counter({ name: 'apphub_run_attempts_total', help: 'Ended attempts of runs', labelNames: ['outcome', 'code'], registers });
  const publishes = new Counter({ name: 'apphub_publishes_total', help: 'Versions published, left as they were, or replaced', labelNames: ['outcome'], registers });
  const bytes = new Counter({ name: 'apphub_bundle_bytes_total', help: 'Bytes of bundles', labelNames: ['what'], registers });
  const lag = new Histogram({ name: 'apphub_event_lag_seconds', help: 'Time from an event to its arrival in this process', buckets: LAG_BUCKETS, registers });
  const requests = new Histogram({ name: 'apphub_http_request_seconds', help: 'Time to answer a request', labelNames: ['method', 'route', 'status'], buckets: REQUEST_BUCKETS, registers });
  const watchers = new Gauge({ name: 'apphub_watchers', help: 'Open WebSockets', registers });
  return (happening) =>
    match(happening)
      .with({ kind: 'stage' }, ({ stage, ms }) => stages.observe({ stage }, ms / 1000))
      .with({ kind: 'bundle' }, ({ outcome, reason, bytes: count }) => {
        bundles.inc({ outcome, reason });
        if (outcome === 'built') bytes.inc({ what: 'built' }, count);
      })
      .with({ kind: 'attempt' }, ({ job, outcome, code }) => attempts.inc({ job, outcome, code }))
      .with({ kind: 'run' }, ({ outcome, code }) => runs.inc({ outcome, code }))
      .with({ kind: 'publish' }, ({ outcome, bytes: count }) => {
        publishes.inc({ outcome });
        if (outcome !== 'unchanged') bytes.inc({ what: 'published' }, count);
      })
      .with({ kind: 'download' }, ({ bytes: count }) => bytes.inc({ what: 'downloaded' }, count))
      .with({ kind: 'request' }, ({ method, route, status, ms }) => requests.observe({ method, route, status }, ms / 1000))
      .with({ kind: 'watchers' }, ({ open }) => watchers.set(open))
      // Clocks of two machines differ by a little; an event does not arrive before it happened.
      .with({ kind: 'event' }, ({ lagMs }) => lag.observe(Math.max(0, lagMs) / 1000))
      .exhaustive();
}

/** Both ask once per scrape; queues that cannot be asked give no figures instead of old ones. */
function queueGauges(registers: Registry[], queue: () => Promise<QueueFigures>): void {
  let asked: Promise<QueueFigures> = Promise.resolve({});
  const jobs = new Gauge({
    name: 'apphub_queue_jobs',
    help: 'Imports, tasks of loads and runs that wait or are worked on',
    labelNames: ['kind', 'state'],
    registers,
    async collect() {
      asked = queue().catch(() => ({}));
      const figures = await asked;
      this.reset();
      for (const [kind, { queued, running }] of Object.entries(figures)) {
        this.set({ kind, state: 'queued' }, queued);
        this.set({ kind, state: 'running' }, running);
      }
    },
  });
  jobs.reset();
  new Gauge({
    name: 'apphub_queue_oldest_seconds',
    help: 'How long the oldest of what waits has waited',
    labelNames: ['kind'],
    registers,
    async collect() {
      const figures = await asked;
      this.reset();
      for (const [kind, { oldestQueuedSeconds }] of Object.entries(figures)) this.set({ kind }, oldestQueuedSeconds);
    },
  });
}
