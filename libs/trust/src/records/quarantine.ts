import type { Digest } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import { type CallOptions, layout } from '@apphub/store';
import { encodeEnvelope } from '../dsse.ts';
import { readScopes } from './find.ts';
import type { Addition, Quarantine } from './port.ts';
import { type Decision, decisionPayload, QUARANTINE_MEDIA_TYPE } from './quarantine-decision.ts';
import type { RecordContext } from './read-document.ts';
import { readFolder } from './read-folder.ts';
import { parseRecordKey } from './record-key.ts';

/** What is decided, and why. */
export interface DecisionReason {
  readonly fingerprint: Digest;
  readonly reason: string;
}

/** Decisions stand beside the records they are about and are never taken back: a release is a document of its own. */
export async function setQuarantine(decision: DecisionReason, context: RecordContext, call: CallOptions): Promise<Addition> {
  const { quarantines } = await readFolder({ scope: context.trust.scope, fingerprint: decision.fingerprint }, context, call);
  // What is verified every night would otherwise fill its folder.
  if (quarantines.length > 0) return { kind: 'known' };
  return decide({ ...decision, decision: 'quarantine' }, context, call);
}

/** Lifts what the own scope has set and nothing has lifted yet. See `ScopedRecords.releaseQuarantine`. */
export async function liftQuarantines(decision: DecisionReason, context: RecordContext, call: CallOptions): Promise<Addition> {
  const { quarantines } = await readFolder({ scope: context.trust.scope, fingerprint: decision.fingerprint }, context, call);
  if (quarantines.length === 0) return { kind: 'known' };
  const releases = quarantines.flatMap(({ key }) => parseRecordKey(key)?.statement ?? []);
  return decide({ ...decision, decision: 'release', releases }, context, call);
}

/** See `ScopedRecords.quarantines`. */
export async function openQuarantines(fingerprint: Digest, context: RecordContext, call: CallOptions): Promise<readonly Quarantine[]> {
  const { quarantines } = await readScopes(fingerprint, context, call);
  return quarantines;
}

/**
 * Writes a decision to the own scope, signed.
 *
 * @throws FailureError STORE_*.
 */
export async function decide(decision: Decision, { store, trust }: RecordContext, call: CallOptions): Promise<Addition> {
  const payload = decisionPayload({ ...decision, scope: trust.scope });
  const signed = trust.sign({ payloadType: QUARANTINE_MEDIA_TYPE, payload, signatures: [] });
  if (!signed.ok) return { kind: 'not-shared', failure: signed.error };
  const bytes = encodeEnvelope(signed.value);
  const key = layout.quarantine(trust.scope, decision.fingerprint, sha256(bytes));
  await store.documents.write(key, bytes, call);
  return { kind: 'added', key };
}
