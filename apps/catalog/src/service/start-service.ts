import { type AuditSigner, countWork, type Database, type EventFeed, type ImportQueue, openEventFeed, openQueue } from '@apphub/catalog';
import { type Environment, openConfiguredStore } from '@apphub/compose';
import { openNxCache } from '@apphub/compose/nx-cache';
import type { BlobStore } from '@apphub/store';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceConfig } from '../config/index.ts';
import { listExamples } from '../examples/list-examples.ts';
import type { Log } from '../log/create-log.ts';
import { createMetrics, type Metrics } from '../metrics/index.ts';
import { buildServer } from '../server/build-server.ts';
import { readPage } from '../server/page/page-files.ts';
import type { HealthPort } from '../server/ports.ts';
import { type Ledger, openLedger } from '../worker/ledger.ts';
import { openRunLedger, type RunLedger } from '../worker/runs/run-ledger.ts';
import { openAuditSigner } from './audit-signer.ts';
import { catalogCacheTokens } from './catalog-cache-tokens.ts';
import { ensureFirstToken } from './first-token.ts';
import { hearEvents } from './hear-events.ts';
import { keepHouse } from './keep-house.ts';
import { openMigrated } from './open-database.ts';
import { buildProbeServer } from './probe-server.ts';
import { serve, type Serving } from './serve.ts';
import { serviceHealth } from './service-health.ts';
import { signingSecretOf } from './signing-secret.ts';
import { startRunWorker } from './start-run-worker.ts';
import { startWorker } from './start-worker.ts';

export interface StartOptions {
  readonly env: Environment;
  readonly log: Log;
  /** Gives up a start that is waiting. */
  readonly signal: AbortSignal;
}

/** A service at work. */
export interface RunningService {
  readonly url: string;
  /** Which store it uses, without credentials. */
  readonly store: string;
  /** Whether the configured file holds an admin token that works. */
  readonly hasFirstToken: boolean;
  /** Stops in order: no request and no job is lost. */
  stop(): Promise<void>;
}

/** What the roles share. */
interface Core {
  readonly config: ServiceConfig;
  readonly database: Database;
  readonly store: BlobStore;
  readonly queue: ImportQueue;
  readonly feed: EventFeed;
  readonly metrics: Metrics;
  readonly ledger: Ledger;
  readonly runLedger: RunLedger;
  readonly health: HealthPort;
  readonly signer: AuditSigner | undefined;
  readonly log: Log;
}

/**
 * Starts what the configuration asks for, each part after those it needs; whatever was started is stopped again when a
 * later part cannot be.
 *
 * @throws FailureError whatever keeps a part from starting.
 */
export async function startService(config: ServiceConfig, { env, log, signal }: StartOptions): Promise<RunningService> {
  const stopping = new AbortController();
  await using begun = new AsyncDisposableStack();
  const core = await openCore(config, { begun, log, signal, stopping: stopping.signal });
  const hasFirstToken = await ensureFirstToken(core.database, firstTokenOptions(core));
  const serving = await serveRole(core, begun);
  begun.defer(() => serving.stop({ withinMs: config.drainMs }));
  const worker = config.roles.includes('worker') ? await startWorker(core, { env, begun }) : undefined;
  if (config.roles.includes('runs')) startRunWorker(core, { env, begun });
  const open = begun.move();
  return {
    url: serving.url,
    store: core.store.identity,
    hasFirstToken,
    async stop() {
      stopping.abort();
      worker?.stopping();
      await sleep(config.stopDelayMs);
      await Promise.all([serving.stop({ withinMs: config.drainMs }), core.queue.stop({ drainSeconds: config.drainMs / 1000 })]);
      await open.disposeAsync();
    },
  };
}

interface CoreOptions {
  readonly begun: AsyncDisposableStack;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly stopping: AbortSignal;
}

async function openCore(config: ServiceConfig, { begun, log, signal, stopping }: CoreOptions): Promise<Core> {
  const { database, url } = begun.use(await openMigrated(config.database, { name: `apphub ${config.roles.join(' ')} ${hostname()}`, log, signal }));
  const signer = await openAuditSigner(database, config);
  const store = await openConfiguredStore(config.build);
  const queue = await openQueue(database, { url, log });
  begun.defer(() => queue.stop({ drainSeconds: 0 }));
  const feed = await openEventFeed(database, { log });
  begun.defer(() => feed.stop());
  const metrics = createMetrics({ queue: async () => ({ ...(await countWork(database)) }) });
  const ledger = openLedger(metrics.observe);
  const runLedger = openRunLedger(metrics.observe);
  begun.use(hearEvents(feed, { observe: metrics.observe, heard: [ledger.heard, runLedger.heard], log }));
  begun.use(keepHouse(database, { eventDays: config.eventDays, loadDays: config.loadDays, runDays: config.runs.days, runLogDays: config.runs.logDays, log }));
  const health = serviceHealth({ database, store, queue, config, stopping });
  return { config, database, store, queue, feed, metrics, ledger, runLedger, health, signer, log };
}

function firstTokenOptions({ config, signer }: Core) {
  return { file: config.adminTokenFile, ownsDatabase: config.database.kind === 'embedded', ...(signer === undefined ? {} : { signer }) };
}

/** Files of examples are looked at again after so long. */
const EXAMPLES_LOOK_MS = 30_000;

/** Workers without the role of an API answer probes all the same. */
async function serveRole({ config, database, store, queue, feed, metrics, health, signer, log }: Core, begun: AsyncDisposableStack): Promise<Serving> {
  if (!config.roles.includes('api')) return await serve(buildProbeServer({ database, health, metrics, log }), config.listen);
  const page = readPage(config.pageFolder);
  const nxCache = await openNxCache(config.build, config.nxCache, { tokens: catalogCacheTokens(database), observe: metrics.observeCache, log });
  begun.defer(() => nxCache.cache.close());
  const app = await buildServer({
    database,
    store,
    queue,
    deliveries: queue.deliveries,
    runs: queue.runs,
    events: feed,
    examples: listExamples({ repositoryRoot: config.repositoryRoot, maxAgeMs: EXAMPLES_LOOK_MS }),
    health,
    metrics,
    nxCache: nxCache.cache,
    observe: metrics.observe,
    config: { ...config, signingSecret: await signingSecretOf(config) },
    log,
    ...(signer === undefined ? {} : { signer }),
    ...(page === undefined ? {} : { page }),
  });
  return await serve(app, config.listen);
}
