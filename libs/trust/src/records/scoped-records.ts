import type { BlobStore } from '@apphub/store';
import { localTrust } from '../scopes/local-trust.ts';
import { policyTrust, type PolicyTrustOptions } from '../scopes/policy-trust.ts';
import type { ScopeTrust } from '../scopes/scope-trust.ts';
import { addRecord } from './add.ts';
import { findContent } from './find-content.ts';
import { find, readScopes } from './find.ts';
import type { ScopedRecords } from './port.ts';
import { liftQuarantines, openQuarantines, setQuarantine } from './quarantine.ts';
import { recordsOfSlug } from './records-of-slug.ts';
import { retractRecord } from './retract.ts';

/** Records without signatures, in the one scope of a user who shares nothing. */
export function localRecords(store: BlobStore, scope = 'local'): ScopedRecords {
  return scopedRecords(store, localTrust(scope));
}

/**
 * Records that are believed, and signed, as a trust policy says. Without a signing key the scope is only read.
 *
 * @throws FailureError TRUST_SCOPE_UNKNOWN, or TRUST_KEY_INVALID for a key that may not write the scope.
 */
export function signedRecords(store: BlobStore, options: PolicyTrustOptions): ScopedRecords {
  return scopedRecords(store, policyTrust(options));
}

function scopedRecords(store: BlobStore, trust: ScopeTrust): ScopedRecords {
  const context = { store, trust };
  return {
    scope: trust.scope,
    readOrder: trust.readOrder,
    find: (fingerprint, options) => find(fingerprint, context, options),
    findContent: (contentDigest, options = {}) => findContent(contentDigest, context, options),
    add: (record, options = {}) => addRecord({ ...record, scope: trust.scope }, context, options),
    recordsOfSlug: (slug, options = {}) => recordsOfSlug(slug, context, options),
    quarantine: (fingerprint, reason, options = {}) => setQuarantine({ fingerprint, reason }, context, options),
    releaseQuarantine: (fingerprint, reason, options = {}) => liftQuarantines({ fingerprint, reason }, context, options),
    quarantines: (fingerprint, options = {}) => openQuarantines(fingerprint, context, options),
    isQuarantined: async (fingerprint, options = {}) => (await openQuarantines(fingerprint, context, options)).length > 0,
    documents: (fingerprint, options = {}) => readScopes(fingerprint, context, options),
    retract: ({ fingerprint, statement }, reason, options = {}) => retractRecord({ fingerprint, statement, reason }, context, options),
  };
}
