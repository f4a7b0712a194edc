import { failureOf } from '@apphub/model';
import { CONTENT_TYPE, DIGEST_HEADER, digestHeader, type Entry, ENTRY_HEADER, entryHeader } from '../../wire.ts';
import { findEntry } from '../entries/find-entry.ts';
import type { StoredEntry } from '../entries/read-entry.ts';
import { deadlineIn, inTime } from '../in-time.ts';
import { failureDetails, type ReadReason } from '../ports.ts';
import { grantOf } from './grant-of.ts';
import type { Parts } from './parts.ts';
import { bare, type CacheAnswer, type CacheRequest } from './request.ts';

type Outcome = { readonly reason: Exclude<ReadReason, 'own' | 'inherited'> } | ({ readonly reason: 'own' | 'inherited'; readonly body: NonNullable<CacheAnswer['body']> } & StoredEntry);

/** Answers a GET with 200, complete and verified, or 404; never with anything else, since that ends a run of Nx. */
export async function getEntry(request: CacheRequest, hash: string, parts: Parts): Promise<CacheAnswer> {
  const since = performance.now();
  const outcome = await read(request, hash, parts);
  const tell = (bytes: number) => parts.observe({ kind: 'cache-read', outcome: 'body' in outcome ? 'hit' : 'miss', reason: outcome.reason, bytes, ms: performance.now() - since });
  if (!('body' in outcome)) {
    tell(0);
    return bare(404);
  }
  parts.uses.note(outcome.entry);
  return { status: 200, headers: headersOf(outcome), body: outcome.body, sent: () => tell(outcome.entry.size) };
}

async function read(request: CacheRequest, hash: string, parts: Parts): Promise<Outcome> {
  const deadline = deadlineIn(parts.limits.answerMs);
  try {
    const grant = await grantOf(request, parts, deadline);
    if (grant === undefined) return { reason: 'refused' };
    const { nearest, disbelieved } = await inTime((signal) => findEntry({ reader: parts.reader, hash, scopes: grant.reads, signal }), { deadline, what: 'looking an entry up' });
    for (const place of disbelieved) parts.log.warn({ hash, ...place }, 'an entry is not believed');
    if (nearest === undefined) return { reason: disbelieved.length > 0 ? 'disbelieved' : 'absent' };
    return await take(nearest, { parts, own: grant.scope, deadline });
  } catch (error) {
    parts.log.warn({ hash, ...failureDetails(failureOf(error)) }, 'trouble became a miss');
    return { reason: 'trouble' };
  }
}

async function take(found: StoredEntry, { parts, own, deadline }: { readonly parts: Parts; readonly own: string; readonly deadline: number }): Promise<Outcome> {
  const { hash, scope, digest } = found.entry;
  const spoilt = (details: object, words: string): Outcome => {
    parts.reader.forget(found.entry);
    parts.log.warn({ hash, scope, ...details }, words);
    return { reason: 'spoilt' };
  };
  try {
    const body = await parts.shelf.take(found.entry, deadline);
    if (body !== undefined) return { reason: scope === own ? 'own' : 'inherited', body, ...found };
  } catch (error) {
    const failure = failureOf(error);
    if (failure.code !== 'STORE_BLOB_CORRUPT') throw error;
    return spoilt(failureDetails(failure), 'the bytes of an entry are corrupt');
  }
  return spoilt({ digest }, 'the bytes of an entry are gone');
}

function headersOf({ entry, envelope }: { readonly entry: Entry; readonly envelope: Uint8Array }): Record<string, string> {
  return {
    'content-type': CONTENT_TYPE,
    'content-length': String(entry.size),
    'cache-control': 'no-store',
    [DIGEST_HEADER]: digestHeader(entry.digest),
    [ENTRY_HEADER]: entryHeader(envelope),
  };
}
