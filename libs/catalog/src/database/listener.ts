import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientConfig, type ConnectionOptions } from './client.ts';
import type { DatabaseLog, Listener, ListenOptions } from './database.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** A connection that died without a word is found out by a question. */
const PROBE_EVERY_MS = 10_000;

interface ListenerOptions extends ConnectionOptions, ListenOptions {
  readonly channel: string;
  readonly onPayload: (payload: string) => void;
  readonly log: DatabaseLog | undefined;
}

/** Listens until it is stopped; connects again after each loss, with longer and longer pauses up to five seconds. */
export function startListener(options: ListenerOptions): Listener {
  const stopping = new AbortController();
  let standing = Promise.withResolvers<void>();
  const running = keepListening();

  async function keepListening(): Promise<void> {
    for (let losses = 0; !stopping.signal.aborted; losses += 1) {
      try {
        await listenOnce(options, stopping.signal, () => {
          losses = 0;
          standing.resolve();
          options.onConnected?.();
        });
      } catch (thrown) {
        options.log?.warn({ channel: options.channel, reason: String(thrown) }, 'a listener lost its connection and connects again');
        standing = Promise.withResolvers();
      }
      await sleep(Math.min(FIRST_PAUSE_MS * 2 ** losses, LONGEST_PAUSE_MS), undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return {
    connected: () => standing.promise,
    async stop() {
      stopping.abort();
      await running;
      standing.resolve();
    },
  };
}

/** Resolves when it is stopped, rejects when the connection is lost. */
async function listenOnce({ channel, onPayload, ...connection }: ListenerOptions, stopped: AbortSignal, onConnected: () => void): Promise<void> {
  const client = new pg.Client(clientConfig(connection));
  const { promise: lost, reject: lose } = Promise.withResolvers<never>();
  lost.catch(() => undefined);
  client.on('error', lose);
  client.on('end', () => lose(new Error('The connection ended.')));
  client.on('notification', ({ payload }) => {
    if (!stopped.aborted) onPayload(payload ?? '');
  });
  try {
    await client.connect();
    await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    if (stopped.aborted) return;
    onConnected();
    await Promise.race([lost, probeUntil(stopped, client)]);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function probeUntil(stopped: AbortSignal, client: pg.Client): Promise<void> {
  while (!stopped.aborted) {
    const slept = await sleep(PROBE_EVERY_MS, true, { signal: stopped }).catch(() => false);
    if (slept) await client.query('SELECT 1');
  }
}
