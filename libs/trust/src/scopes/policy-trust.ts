import { err, fail, failure, ok } from '@apphub/model';
import type { BuildRecord } from '../build-record.ts';
import { type Envelope, type EnvelopeSignature, isSignatureOf, signEnvelope } from '../dsse.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { isolatesAtLeast } from '../policy/isolation-level.ts';
import type { Scope, TrustedKey, TrustPolicy } from '../policy/trust-policy.ts';
import { mostTelling } from '../records/miss-reason.ts';
import type { Rejection, ScopeTrust, SignerVerdict } from './scope-trust.ts';

export interface PolicyTrustOptions {
  readonly policy: TrustPolicy;
  readonly scope: string;
  /** Without one the scope can be read, and nothing is written. */
  readonly signingKey?: SigningKey;
}

/**
 * What `scope` believes under a policy. What is wrong with the settings is told before anything is built.
 *
 * @throws FailureError TRUST_SCOPE_UNKNOWN, or TRUST_KEY_INVALID for a key that may not write the scope.
 */
export function policyTrust({ policy, scope: name, signingKey }: PolicyTrustOptions): ScopeTrust {
  const scope = scopeNamed(name, policy);
  if (signingKey !== undefined) checkSigningKey(signingKey, { scope, policy });
  return {
    scope: name,
    readOrder: scope.readOrder,
    signerOf: (envelope, place) => signerOf(envelope, { place, policy }),
    objection: (record) => objection(record, { reader: scope, policy }),
    sign: (envelope) => (signingKey === undefined ? err(notShared(name)) : ok(signEnvelope(envelope, signingKey))),
  };
}

function scopeNamed(name: string, { scopes }: TrustPolicy): Scope {
  const known = [...scopes.keys()].join(', ');
  return scopes.get(name) ?? fail('TRUST_SCOPE_UNKNOWN', `The trust policy has no scope ${JSON.stringify(name)}; it has ${known}.`);
}

function checkSigningKey({ id, scope: own }: SigningKey, { scope: { name }, policy }: { readonly scope: Scope; readonly policy: TrustPolicy }): void {
  if (own !== name) fail('TRUST_KEY_INVALID', `The signing key ${id} is for the scope ${own}, not for ${name}.`);
  const listed = policy.keys.get(id);
  if (listed === undefined) fail('TRUST_KEY_INVALID', `The trust policy does not list the signing key ${id}.`);
  if (listed.scope !== name) fail('TRUST_KEY_INVALID', `The trust policy lists the signing key ${id} for ${listed.scope}, not for ${name}.`);
  if (listed.status === 'revoked') fail('TRUST_KEY_INVALID', `The trust policy has revoked the signing key ${id}.`);
}

function notShared(scope: string) {
  return failure('RECORD_NOT_SHARED', `There is no signing key for the scope ${scope}, so nothing was written to it.`);
}

/** One good signature is enough; others prove nothing and take nothing away. */
function signerOf(envelope: Envelope, context: SignatureContext): SignerVerdict {
  const verdicts = envelope.signatures.map((signature) => verdictOn(signature, envelope, context));
  const accepted = verdicts.find(({ kind }) => kind === 'accepted');
  if (accepted !== undefined) return accepted;
  const rejections = verdicts.filter((verdict) => verdict.kind === 'rejected');
  const reason = mostTelling(rejections.map((rejection) => rejection.reason));
  return rejections.find((rejection) => rejection.reason === reason) ?? rejected('unsigned', 'it has no signature');
}

interface SignatureContext {
  /** The scope the document lies in. */
  readonly place: string;
  readonly policy: TrustPolicy;
}

/** A key id only narrows which keys are tried; a signature without one is tried with all that may write there. */
function verdictOn(signature: EnvelopeSignature, envelope: Envelope, context: SignatureContext): SignerVerdict {
  const candidates = candidateKeys(signature, context);
  const { place } = context;
  if (candidates.length === 0) return rejected('unknown-key', 'it is signed by a key that the trust policy does not list');
  const key = candidates.find(({ publicKey }) => isSignatureOf(publicKey, { signature, envelope }));
  if (key === undefined) return rejected('bad-signature', 'its signature does not fit its bytes');
  if (key.scope !== place) return rejected('foreign-scope', `the key ${key.id} that signed it may write ${key.scope}, not ${place}`);
  if (key.status === 'revoked') return rejected('revoked-key', `the key ${key.id} that signed it is revoked`);
  return { kind: 'accepted', signedBy: key.id };
}

function candidateKeys({ keyid }: EnvelopeSignature, { place, policy: { keys } }: SignatureContext): readonly TrustedKey[] {
  if (keyid === undefined || keyid === '') return [...keys.values()].filter(({ scope }) => scope === place);
  const named = keys.get(keyid);
  return named === undefined ? [] : [named];
}

/** The reading scope's own demand and that of the scope the record lies in both hold. */
function objection(record: BuildRecord, { reader, policy }: { readonly reader: Scope; readonly policy: TrustPolicy }): Rejection | undefined {
  const demanding = [reader, policy.scopes.get(record.scope)].find((scope) => scope && !isolatesAtLeast(record.isolation, scope.requires));
  if (demanding === undefined) return undefined;
  return { reason: 'weak-isolation', words: `it was built under ${record.isolation}, and ${demanding.name} requires ${demanding.requires}` };
}

function rejected(reason: Rejection['reason'], words: string): SignerVerdict {
  return { kind: 'rejected', reason, words };
}
