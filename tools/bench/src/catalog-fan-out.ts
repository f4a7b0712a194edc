import { appendEvent, type Database, openDatabase } from '@apphub/catalog';
import type { Json } from '@apphub/model';
import { type ExampleStatus, PROGRESS_EVENT, WATCH_PROTOCOL } from '@apphub/model/api';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { type Audience, openAudience } from './catalog-audience.ts';
import { comparedRow } from './catalog-row.ts';
import type { CatalogProcess } from './catalog-service.ts';
import { median, quantile } from './measure.ts';
import type { BenchRow } from './row.ts';

const WATCHERS = 500;
const EVENTS = 60;
/** Between two events: nobody is still busy with the one before. */
const PAUSE_MS = 50;

interface Latencies {
  /** Milliseconds from the moment at which COMMIT is sent to the receipt by one watcher, of all events and watchers. */
  readonly service: number[];
  /** From the moment before the first of the messages is sent. */
  readonly bare: number[];
  /** Of COMMIT itself, until its answer. */
  readonly commits: number[];
}

/**
 * How long after the commit of an event 500 watchers have it, against a bare WebSocket server in this process that sends
 * the same bytes to as many sockets.
 */
export async function benchFanOut({ url, token, databaseUrl }: CatalogProcess): Promise<readonly BenchRow[]> {
  const database = openDatabase({ url: databaseUrl, poolSize: 1, applicationName: 'bench' });
  const server = await startBareServer();
  const watchers = await openAudience(`${url.replace('http', 'ws')}/ws`, { size: WATCHERS, protocols: [WATCH_PROTOCOL], headers: { authorization: `Bearer ${token}` } });
  const bareWatchers = await openAudience(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { size: WATCHERS });
  try {
    return rowsOf(await measure({ database, server, watchers, bareWatchers }));
  } finally {
    watchers.leave();
    bareWatchers.leave();
    server.close();
    await database.close();
  }
}

async function startBareServer(): Promise<WebSocketServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => socket.send('{}'));
  await once(server, 'listening');
  return server;
}

interface Parts {
  readonly database: Database;
  readonly server: WebSocketServer;
  readonly watchers: Audience;
  readonly bareWatchers: Audience;
}

async function measure({ database, server, watchers, bareWatchers }: Parts): Promise<Latencies> {
  const latencies: Latencies = { service: [], bare: [], commits: [] };
  for (let event = -5; event < EVENTS; event += 1) {
    const told = watchers.next();
    const { sent, milliseconds } = await tell(database);
    const { text, times } = await told;
    await pause(PAUSE_MS);
    const toldBare = bareWatchers.next();
    const begin = performance.now();
    for (const socket of server.clients) socket.send(text);
    const bare = await toldBare;
    await pause(PAUSE_MS);
    if (event < 0) continue;
    latencies.service.push(...times.map((time) => time - sent));
    latencies.bare.push(...bare.times.map((time) => time - begin));
    latencies.commits.push(milliseconds);
  }
  return latencies;
}

/** Appends what a completed import tells: each watcher is told it with a link signed for it. */
async function tell(database: Database): Promise<{ readonly sent: number; readonly milliseconds: number }> {
  const status = completedStatus();
  const sent = await database.transaction(async (tx) => {
    await appendEvent(tx, { type: PROGRESS_EVENT, slug: status.slug, jobId: status.jobId, data: status as Json });
    return performance.now();
  });
  return { sent, milliseconds: performance.now() - sent };
}

function completedStatus(): ExampleStatus & { readonly jobId: string } {
  const hex = '5e'.repeat(32);
  const digest = `sha256:${hex}` as const;
  const now = new Date().toISOString();
  return {
    slug: 'observatory-duckdb-loader',
    fingerprint: digest,
    stage: 'completed',
    state: 'completed',
    jobId: randomUUID(),
    attempt: 1,
    version: '1.0.0',
    checksum: hex,
    digest,
    contentDigest: digest,
    platform: 'linux-x64-glibc',
    filename: 'observatory-duckdb-loader-1.0.0.tgz',
    cached: false,
    storageKind: 'local',
    storageKey: `v1/blobs/${hex}`,
    storageUrl: null,
    contentType: 'application/gzip',
    size: 31_000_000,
    artifactId: randomUUID(),
    artifactUploadedAt: now,
    downloadUrl: null,
    downloadUrlExpiresAt: null,
    failure: null,
    error: null,
    message: null,
    createdAt: now,
    updatedAt: now,
    completedAt: now,
  };
}

function rowsOf({ service, bare, commits }: Latencies): BenchRow[] {
  return [0.5, 0.99].map((share) =>
    comparedRow({
      name: `an event to ${WATCHERS} watchers, p${share * 100} from COMMIT, against a bare ws server`,
      unit: 'ms',
      ours: quantile(service, share),
      peer: quantile(bare, share),
      bound: { atMost: 6 },
      note: `${EVENTS} events; COMMIT itself takes ${median(commits).toFixed(1)} ms`,
    }),
  );
}
