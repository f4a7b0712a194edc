import { CACHE_PATH, CONTENT_TYPE, DIGEST_HEADER, type Entry, ENTRY_HEADER } from '../wire.ts';
import { checkArchive } from './archive.ts';
import { type Belief, believe } from './believe.ts';
import { type Connections, dismiss } from './connection.ts';
import type { ProxyLimits } from './limits.ts';
import { keepPace } from './pace.ts';
import { spool, type SpooledEntry } from './spool.ts';
import { TroubleError, troubleOf } from './trouble.ts';

/** A server, and what is expected of it. */
export interface Upstream {
  readonly connections: Connections;
  /** Its address, with a path that ends in a slash. */
  readonly base: URL;
  readonly belief: Belief;
  readonly limits: ProxyLimits;
  /** For files without a name. */
  readonly folder: string;
}

/** A whole entry that was held against everything known of it. */
export interface FetchedEntry {
  readonly spooled: SpooledEntry;
  /** Who put it there, if the server says it. */
  readonly entry?: Entry;
  /** What the server says of it, for whoever wants to check again. */
  readonly statements: Readonly<Record<string, string>>;
}

/**
 * Fetches an entry to its last byte and checks it, before anybody sees any of it.
 *
 * @returns undefined where the server has none.
 * @throws TroubleError whatever is wrong with the server or the entry; the reason of `signal` when that aborts.
 */
export async function fetchEntry(hash: string, upstream: Upstream, signal: AbortSignal): Promise<FetchedEntry | undefined> {
  using pace = keepPace(upstream.limits, signal);
  try {
    const received = await receive(hash, upstream, pace);
    return received === undefined ? undefined : await checked(received, upstream);
  } catch (error) {
    throw pace.signal.aborted ? pace.signal.reason : new TroubleError(troubleOf(error), { cause: error });
  }
}

/** The address of an entry below that of the server. */
export function entryUrl(hash: string, base: URL): URL {
  return new URL(`.${CACHE_PATH}${hash}`, base);
}

interface ReceivedEntry {
  readonly hash: string;
  readonly headers: Parameters<typeof believe>[0]['headers'];
  readonly spooled: SpooledEntry;
}

async function receive(hash: string, { connections, base, limits, folder }: Upstream, pace: ReturnType<typeof keepPace>): Promise<ReceivedEntry | undefined> {
  const headers = { accept: CONTENT_TYPE, 'accept-encoding': 'identity' };
  const answer = await connections.ask({ method: 'GET', url: entryUrl(hash, base), headers, signal: pace.signal });
  pace.answered();
  const { statusCode = 0 } = answer;
  if (statusCode !== 200) {
    dismiss(answer);
    if (statusCode === 404) return undefined;
    throw new TroubleError({ kind: 'status', status: statusCode });
  }
  let bytes = 0;
  const onProgress = (all: number) => pace.moved((bytes = all));
  try {
    return { hash, headers: answer.headers, spooled: await spool(answer, { folder, mostBytes: limits.entryBytes, onProgress }) };
  } catch (error) {
    if (error instanceof TroubleError || pace.signal.aborted) throw error;
    throw new TroubleError({ kind: 'cut', bytes }, { cause: error });
  } finally {
    answer.destroy();
  }
}

async function checked({ hash, headers, spooled }: ReceivedEntry, { belief, limits }: Upstream): Promise<FetchedEntry> {
  try {
    const entry = believe({ hash, headers, spooled }, belief);
    await checkArchive(spooled.read(), { mostBytes: limits.unpackedBytes });
    const statements = Object.fromEntries([DIGEST_HEADER, ENTRY_HEADER].flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name]]] : [])));
    return entry === undefined ? { spooled, statements } : { spooled, entry, statements };
  } catch (error) {
    await spooled.discard();
    throw error;
  }
}
