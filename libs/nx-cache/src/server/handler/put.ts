import { failureOf } from '@apphub/model';
import { DIGEST_HEADER, digestOfHeader, type Entry } from '../../wire.ts';
import { addEntry } from '../entries/add-entry.ts';
import { recordConflict } from '../entries/conflicts.ts';
import { inTime } from '../in-time.ts';
import { failureDetails, type WriteReason } from '../ports.ts';
import type { Grant } from '../tokens/grant.ts';
import { goOn } from './background.ts';
import { grantOf } from './grant-of.ts';
import type { Parts } from './parts.ts';
import { discard, receive, type Received } from './receive.ts';
import { bare, type CacheAnswer, type CacheRequest, headerOf } from './request.ts';

interface Outcome {
  readonly reason: WriteReason;
  readonly bytes: number;
}

/** All that Nx takes without failing the task: anything else, a 201 too, fails it. */
const answers: Readonly<Record<WriteReason, { readonly status: 200 | 403 | 409; readonly outcome: 'stored' | 'known' | 'refused' }>> = {
  stored: { status: 200, outcome: 'stored' },
  repaired: { status: 200, outcome: 'stored' },
  same: { status: 200, outcome: 'known' },
  conflict: { status: 409, outcome: 'known' },
  refused: { status: 403, outcome: 'refused' },
  'read-only': { status: 403, outcome: 'refused' },
  'too-large': { status: 403, outcome: 'refused' },
  mismatch: { status: 403, outcome: 'refused' },
  trouble: { status: 403, outcome: 'refused' },
};

/** Answers a PUT, once its body has come to its end, with 200, 403 or 409. */
export async function putEntry(request: CacheRequest, hash: string, parts: Parts): Promise<CacheAnswer> {
  const since = performance.now();
  const { reason, bytes } = await write(request, hash, parts);
  const { status, outcome } = answers[reason];
  parts.observe({ kind: 'cache-write', outcome, reason, bytes, ms: performance.now() - since });
  return bare(status);
}

async function write(request: CacheRequest, hash: string, parts: Parts): Promise<Outcome> {
  const { grant, reason } = await writerOf(request, parts);
  if (grant === undefined) return { reason, bytes: await discard(request.body) };
  const received = await receive(parts.store, { body: request.body, limits: parts.limits });
  if (received.kind !== 'stored') return { reason: told(received, hash, parts), bytes: received.bytes };
  const { blob, bytes, deadline } = received;
  const announced = digestOfHeader(headerOf(request, DIGEST_HEADER) ?? '');
  if (announced !== undefined && announced !== blob.digest) return { reason: 'mismatch', bytes };
  const entry: Entry = { hash, scope: grant.scope, ...blob, producer: grant.producer, receivedOn: new Date(parts.now()).toISOString() };
  return { reason: await add(entry, parts, deadline), bytes };
}

async function writerOf(request: CacheRequest, parts: Parts): Promise<{ readonly grant?: Grant; readonly reason: WriteReason }> {
  try {
    const grant = await grantOf(request, parts);
    if (grant === undefined) return { reason: 'refused' };
    return grant.access === 'read-only' ? { reason: 'read-only' } : { grant, reason: 'stored' };
  } catch (error) {
    parts.log.warn(failureDetails(failureOf(error)), 'trouble became a refusal');
    return { reason: 'trouble' };
  }
}

function told(received: Exclude<Received, { readonly kind: 'stored' }>, hash: string, { log }: Parts): WriteReason {
  if (received.kind === 'too-large') {
    log.warn({ hash, bytes: received.bytes }, 'an entry is too large');
    return 'too-large';
  }
  if (received.kind === 'trouble') log.warn({ hash, ...failureDetails(failureOf(received.error)) }, 'trouble became a refusal');
  return 'trouble';
}

async function add(entry: Entry, parts: Parts, deadline: number): Promise<WriteReason> {
  try {
    const added = await inTime((signal) => addEntry(entry, parts, { signal }), { deadline, what: 'adding an entry' });
    if (added.kind === 'contended') return 'trouble';
    if (added.kind !== 'taken') return added.kind;
    if (added.by.digest === entry.digest) return 'same';
    goOn(parts, recordConflict(entry, added.by, parts));
    return 'conflict';
  } catch (error) {
    parts.log.warn({ hash: entry.hash, ...failureDetails(failureOf(error)) }, 'trouble became a refusal');
    return 'trouble';
  }
}
