import { parseDigest } from '@apphub/model';
import { CONTENT_TYPE, DIGEST_HEADER, digestHeader } from '../wire.ts';
import { dismiss } from './connection.ts';
import { entryUrl, type Upstream } from './fetch-entry.ts';
import { keepPace } from './pace.ts';
import type { SpooledEntry } from './spool.ts';
import { TroubleError, troubleOf } from './trouble.ts';

/** Whatever a server says when it has stored something; which of them is of no interest to a task. */
const STORED: ReadonlySet<number> = new Set([200, 201, 202, 204]);

/** `kept`: it had an entry of this hash already. `refused`: the token may only read, or the server keeps its troubles to itself. */
export type Stored = 'stored' | 'kept' | 'refused';

/**
 * Uploads an entry.
 *
 * @throws TroubleError whatever is wrong with the server; the reason of `signal` when that aborts.
 */
export async function storeEntry(hash: string, { spooled, upstream, signal }: { readonly spooled: SpooledEntry; readonly upstream: Upstream; readonly signal: AbortSignal }): Promise<Stored> {
  const { limits, connections, base } = upstream;
  const sendingMs = limits.graceMs + (spooled.bytes / limits.bytesPerSecond) * 1000;
  using pace = keepPace({ ...limits, answerMs: sendingMs + limits.storedMs }, signal);
  const headers = {
    'content-type': CONTENT_TYPE,
    'content-length': String(spooled.bytes),
    [DIGEST_HEADER]: digestHeader(parseDigest(`sha256:${spooled.sha256}`)),
  };
  try {
    const answer = await connections.ask({ method: 'PUT', url: entryUrl(hash, base), headers, body: () => spooled.read(), signal: pace.signal });
    dismiss(answer);
    return storedAs(answer.statusCode ?? 0);
  } catch (error) {
    throw pace.signal.aborted ? pace.signal.reason : new TroubleError(troubleOf(error), { cause: error });
  }
}

function storedAs(status: number): Stored {
  if (STORED.has(status)) return 'stored';
  if (status === 409) return 'kept';
  if (status === 403) return 'refused';
  throw new TroubleError({ kind: 'status', status });
}
