import { digestHex } from '@apphub/model';
import type { IncomingHttpHeaders } from 'node:http';
import { DIGEST_HEADER, digestOfHeader, type Entry, ENTRY_HEADER, type EntryKeys, entryHeaderBytes, openEntry } from '../wire.ts';
import type { SpooledEntry } from './spool.ts';
import { TroubleError } from './trouble.ts';

/** Who is believed; nobody in particular if there are no keys. */
export interface Belief {
  readonly keys?: EntryKeys;
  /** The scopes an entry may come from; any if absent. */
  readonly scopes?: readonly string[];
}

export interface Received {
  /** The one that was asked for. */
  readonly hash: string;
  readonly headers: IncomingHttpHeaders;
  readonly spooled: Pick<SpooledEntry, 'bytes' | 'sha256'>;
}

/**
 * Holds the bytes against what the server says of them. A digest is checked wherever there is one; with keys there must
 * be a statement, signed, on this hash and these bytes.
 *
 * @returns the statement, where there is one.
 * @throws TroubleError altered, not-believed.
 */
export function believe({ hash, headers, spooled }: Received, belief: Belief): Entry | undefined {
  checkDigest(headers[DIGEST_HEADER], spooled);
  const header = headers[ENTRY_HEADER];
  if (typeof header !== 'string') {
    if (belief.keys !== undefined) throw notBelieved('nobody has signed it');
    return undefined;
  }
  const entry = opened(header, { hash, ...belief });
  if (entry === undefined) return undefined;
  if (digestHex(entry.digest) !== spooled.sha256 || entry.size !== spooled.bytes) throw new TroubleError({ kind: 'altered' });
  return entry;
}

function checkDigest(header: string | string[] | undefined, { sha256 }: Received['spooled']): void {
  const said = typeof header === 'string' ? digestOfHeader(header) : undefined;
  if (said !== undefined && digestHex(said) !== sha256) throw new TroubleError({ kind: 'altered' });
}

function opened(header: string, expected: Parameters<typeof openEntry>[1]): Entry | undefined {
  try {
    return openEntry(entryHeaderBytes(header), expected);
  } catch (error) {
    throw notBelieved(error instanceof SyntaxError || !(error instanceof Error) || error.name === 'ZodError' ? 'its statement cannot be read' : error.message);
  }
}

function notBelieved(words: string): TroubleError {
  return new TroubleError({ kind: 'not-believed', words });
}
