import { FailureError, visible } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import type { BlobStore, CallOptions } from '@apphub/store';
import { decodeEnvelope, type Envelope, jsonOf } from '../dsse.ts';
import type { Rejection, ScopeTrust } from '../scopes/scope-trust.ts';
import { recordOf, STATEMENT_MEDIA_TYPE } from '../statement.ts';
import type { FoundRecord, Quarantine, Retraction } from './port.ts';
import { decisionOf, QUARANTINE_MEDIA_TYPE, type QuarantineDecision } from './quarantine-decision.ts';
import { parseRecordKey, type RecordKey } from './record-key.ts';

/** The store, and what the reading scope believes of it. */
export interface RecordContext {
  readonly store: BlobStore;
  readonly trust: ScopeTrust;
}

/** What one document among the records turned out to be. */
export type Document =
  | { readonly kind: 'record'; readonly found: FoundRecord }
  | { readonly kind: 'quarantine'; readonly quarantine: Quarantine; readonly statement: string }
  | { readonly kind: 'release'; readonly releases: readonly string[] }
  | { readonly kind: 'retraction'; readonly retraction: Retraction; readonly statement: string }
  | ({ readonly kind: 'rejected'; readonly key: string; readonly scope: string } & Rejection)
  | { readonly kind: 'gone' };

/**
 * Reads one document and holds it against everything that can be told without asking for its blob. In this order:
 * its name, its form, who signed it, what it says, where it lies, how it was built.
 *
 * @throws FailureError STORE_* when the store cannot be asked; never because of what the document contains.
 */
export async function readDocument(key: string, context: RecordContext, call: CallOptions): Promise<Document> {
  const place = parseRecordKey(key);
  const reject = (rejection: Rejection): Document => ({ kind: 'rejected', key, scope: place?.scope ?? '', ...rejection });
  if (place === undefined) return reject({ reason: 'invalid-record', words: 'its name is not one that a record can have' });
  try {
    const bytes = await context.store.documents.read(key, call);
    return bytes === undefined ? { kind: 'gone' } : judged({ key, place, bytes, reject }, context);
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'RECORD_INVALID') return reject(invalid(error));
    throw error;
  }
}

interface Subject {
  readonly key: string;
  readonly place: RecordKey;
  readonly bytes: Uint8Array;
  readonly reject: (rejection: Rejection) => Document;
}

function judged({ key, place, bytes, reject }: Subject, { trust }: RecordContext): Document {
  if (sha256(bytes) !== place.statement) return reject({ reason: 'invalid-record', words: 'its bytes are not those of its name' });
  try {
    const envelope = decodeEnvelope(bytes);
    const signer = trust.signerOf(envelope, place.scope);
    if (place.kind === 'quarantine') return judgedDecision({ key, place, envelope, signer, reject });
    if (signer.kind === 'rejected') return reject(signer);
    const record = recordOf(payloadOf(envelope, STATEMENT_MEDIA_TYPE));
    const objection = misplaced(record, place) ?? trust.objection(record);
    return objection === undefined ? { kind: 'record', found: { key, record, ...signedBy(signer) } } : reject(objection);
  } catch (error) {
    return reject(invalid(error));
  }
}

interface DecisionSubject extends Omit<Subject, 'bytes'> {
  readonly envelope: Envelope;
  readonly signer: ReturnType<ScopeTrust['signerOf']>;
}

/**
 * A quarantine stays when its key is revoked, since lifting it by mistake would serve what somebody set aside;
 * a release needs an active key. A retraction is both: it keeps its record back for good, and settles a conflict as
 * long as its key is active.
 */
function judgedDecision({ key, place, envelope, signer, reject }: DecisionSubject): Document {
  if (signer.kind === 'rejected' && signer.reason !== 'revoked-key') return reject(signer);
  const decision = decisionOf(payloadOf(envelope, QUARANTINE_MEDIA_TYPE));
  const objection = misplaced(decision, place);
  if (objection !== undefined) return reject(objection);
  if (decision.decision === 'release') {
    return signer.kind === 'rejected' ? reject(signer) : { kind: 'release', releases: decision.releases };
  }
  const made = decisionWords(decision, key, signer);
  if (decision.decision === 'quarantine') return { kind: 'quarantine', statement: place.statement, quarantine: made };
  if (decision.retracts === undefined) return reject({ reason: 'invalid-record', words: 'it does not say what it retracts' });
  return { kind: 'retraction', statement: decision.retracts, retraction: { ...made, settles: signer.kind === 'accepted' } };
}

function decisionWords({ scope, fingerprint, reason, decidedOn }: QuarantineDecision, key: string, signer: DecisionSubject['signer']): Quarantine {
  return { key, scope, fingerprint, reason: visible(reason), decidedOn, ...(signer.kind === 'accepted' ? signedBy(signer) : {}) };
}

function payloadOf({ payloadType, payload }: Envelope, expected: string): unknown {
  if (payloadType !== expected) throw new TypeError('it is a document of another kind');
  return jsonOf(payload);
}

function misplaced(claimed: { readonly scope: string; readonly fingerprint: string }, place: RecordKey): Rejection | undefined {
  if (claimed.scope !== place.scope) return { reason: 'foreign-scope', words: `it is of the scope ${claimed.scope} and lies in ${place.scope}` };
  if (claimed.fingerprint !== place.fingerprint) return { reason: 'invalid-record', words: 'it is of another fingerprint' };
  return undefined;
}

function signedBy({ signedBy: id }: { readonly signedBy?: string }): { readonly signedBy?: string } {
  return id === undefined ? {} : { signedBy: id };
}

/** Only errors of our own have words that are safe and short enough to repeat. */
function invalid(error: unknown): Rejection {
  const words = error instanceof TypeError ? visible(error.message).slice(0, 200) : 'it is not a record of this program';
  return { reason: 'invalid-record', words };
}

