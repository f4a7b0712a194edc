import { fail } from '@apphub/model';
import { type ControlMessage, controlMessageSchema, TOKEN_PROTOCOL_PREFIX, WATCH_PROTOCOL, type WireEvent, wireEventSchema } from '@apphub/model/api';
import type { Connection, ConnectionOptions } from './connection.ts';
import { messagesOf } from './messages.ts';

/** Which events are wanted, and after which. */
export interface WatchOptions {
  /** The number of the last event seen; 0 tells all that are kept. Without it, only those to come. */
  readonly after?: number;
  readonly slug?: string;
  readonly jobId?: string;
  /** Ends the watching; what has come by then is still told. */
  readonly signal?: AbortSignal;
  /** Told whenever there is no connection; the next one is tried after `pauseMs` milliseconds. */
  readonly lost?: (loss: { readonly pauseMs: number }) => void;
}

/** What a watcher is told. After a `gap` or a first `watching`, whoever shows a state reads it anew. */
export type Watched =
  | { readonly kind: 'watching'; readonly cursor: number }
  | { readonly kind: 'gap'; readonly from: number; readonly to: number }
  | { readonly kind: 'event'; readonly event: WireEvent };

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Events as they come, each once and in order. A connection that is lost is made again, from the event after the last one
 * seen, with longer and longer pauses, until `signal` is aborted.
 *
 * @throws FailureError when the service does not let the token in, or knows no such events.
 */
export async function* watch(connection: Connection, options: ConnectionOptions & WatchOptions): AsyncGenerator<Watched, void> {
  const { signal } = options;
  let after = options.after;
  for (let losses = 0; !isOver(signal); losses += 1) {
    // A browser is not told why a socket was refused; a request is.
    await askFirst(connection, options);
    if (isOver(signal)) return;
    for await (const message of messagesOf(open(options, after), signal)) {
      const watched = readMessage(message);
      if (watched === undefined) continue;
      losses = 0;
      after = cursorAfter(watched);
      yield watched;
    }
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** losses, LONGEST_PAUSE_MS);
    if (!isOver(signal)) options.lost?.({ pauseMs });
    await pause(pauseMs, signal);
  }
}

async function askFirst(connection: Connection, { signal, slug, jobId }: WatchOptions): Promise<void> {
  const query = new URLSearchParams({ limit: '1', after: String(Number.MAX_SAFE_INTEGER), ...(slug === undefined ? {} : { slug }), ...(jobId === undefined ? {} : { jobId }) });
  const outage = (error: unknown) => {
    const code = (error as { readonly failure?: { readonly code: string } }).failure?.code;
    if (!isOver(signal) && code !== 'SERVICE_UNREACHABLE' && code !== 'DATABASE_UNAVAILABLE' && code !== 'RATE_LIMITED') throw error;
  };
  await connection({ method: 'GET', path: `/events?${query.toString()}`, signal }).then((response) => response.body?.cancel(), outage);
}

function open({ url, token, slug, jobId }: ConnectionOptions & WatchOptions, after: number | undefined): WebSocket {
  const query = new URLSearchParams({ ...(after === undefined ? {} : { after: String(after) }), ...(slug === undefined ? {} : { slug }), ...(jobId === undefined ? {} : { jobId }) });
  const address = `${url.replace(/\/+$/, '').replace(/^http/, 'ws')}/ws?${query.toString()}`;
  return new WebSocket(address, [WATCH_PROTOCOL, `${TOKEN_PROTOCOL_PREFIX}${base64url(token)}`]);
}

function base64url(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function readMessage(text: string): Watched | undefined {
  const message: unknown = JSON.parse(text);
  const control = controlMessageSchema.safeParse(message);
  if (control.success) return fromControl(control.data);
  const event = wireEventSchema.safeParse(message);
  return event.success ? { kind: 'event', event: event.data } : fail('SERVICE_ANSWER_INVALID', 'An event is not what was expected.', { cause: event.error });
}

function fromControl(message: ControlMessage): Watched | undefined {
  if (message.type === 'connection.ack') return { kind: 'watching', cursor: message.data.cursor };
  return message.type === 'connection.gap' ? { kind: 'gap', ...message.data } : undefined;
}

function cursorAfter(watched: Watched): number {
  if (watched.kind === 'event') return watched.event.number;
  return watched.kind === 'gap' ? watched.to : watched.cursor;
}

function isOver(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (isOver(signal)) return resolve();
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}
