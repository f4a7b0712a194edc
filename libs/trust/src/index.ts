export type { BuildRecord } from './build-record.ts';
export { decodeEnvelope, encodeEnvelope, type Envelope, type EnvelopeSignature, isSignatureOf, jsonOf, signEnvelope } from './dsse.ts';
export { diffInputs, type InputDifference } from './explain/diff-inputs.ts';
export { type NearRecord, nearestRecord } from './explain/nearest-record.ts';
export { deleteRecord, type InventoryOptions, referencedDigests, type StoredDecision, storedDecisions, type StoredRecord, storedRecords } from './inventory.ts';
export { formatSigningKey, parseSigningKey, readSigningKey, writeSigningKey } from './keys/key-file.ts';
export { exportPublicKey, generateSigningKey, importPublicKey, keyId, type SigningKey } from './keys/signing-key.ts';
export { type IsolationLevel, isolationLevels, isolatesAtLeast } from './policy/isolation-level.ts';
export { type TrustPolicyFile, trustPolicyJsonSchema, trustPolicySchema } from './policy/policy-schema.ts';
export { scopeSchema } from './policy/scope-name.ts';
export { parseTrustPolicy, type Scope, type TrustedKey, type TrustPolicy } from './policy/trust-policy.ts';
export { listFingerprint, type ListedFingerprint, type ListOptions, listRecords } from './records/list-records.ts';
export { type MissReason, missReasons, type RejectedRecord, type RejectReason } from './records/miss-reason.ts';
export type {
  Addition,
  BuildRecords,
  FindOptions,
  FingerprintDocuments,
  FoundRecord,
  Lookup,
  Quarantine,
  RetractedRecord,
  Retraction,
  ScopedRecords,
  SlugOptions,
} from './records/port.ts';
export { parseRecordKey, type RecordKey } from './records/record-key.ts';
export { localRecords, signedRecords } from './records/scoped-records.ts';
export type { PolicyTrustOptions } from './scopes/policy-trust.ts';
