import { fail, FailureError } from '@apphub/model';
import { sha256 } from '@apphub/model/node';
import type { BlobStore } from '@apphub/store';
import { localRecords, parseTrustPolicy, readSigningKey, type ScopedRecords, signedRecords } from '@apphub/trust';
import { readFileSync, realpathSync } from 'node:fs';
import { sep } from 'node:path';
import type { Settings, TrustSettings } from './settings.ts';

const LOCAL = 'local';

export interface RecordOptions {
  /** Absolute path of the checkout that is being built. */
  readonly repositoryRoot: string;
}

/**
 * The build records as the settings say: under a trust policy signed, without one those of the one local scope.
 *
 * @throws FailureError TRUST_POLICY_INVALID, TRUST_SCOPE_UNKNOWN, TRUST_KEY_INVALID, TRUST_KEY_EXPOSED.
 */
export function openRecords(store: BlobStore, { trust }: Pick<Settings, 'trust'>, { repositoryRoot }: RecordOptions): ScopedRecords {
  if (trust === undefined) return localRecords(store, LOCAL);
  const policy = parseTrustPolicy(readPolicy(trust, repositoryRoot), trust.policyFile);
  if (!policy.ok) throw new FailureError(policy.error);
  const signingKey = trust.signingKeyFile === undefined ? undefined : readSigningKey(trust.signingKeyFile);
  const scope = trust.scope ?? signingKey?.scope ?? LOCAL;
  return signedRecords(store, { policy: policy.value, scope, ...(signingKey === undefined ? {} : { signingKey }) });
}

/**
 * Says which records are believed: what a task runner has to add to its own key, so that its hit never hides a key
 * that was revoked since, or the bundle of another scope.
 *
 * @throws FailureError TRUST_POLICY_INVALID, TRUST_KEY_INVALID, TRUST_KEY_EXPOSED.
 */
export function trustStamp({ trust }: Pick<Settings, 'trust'>): string {
  if (trust === undefined) return LOCAL;
  const scope = trust.scope ?? (trust.signingKeyFile === undefined ? LOCAL : readSigningKey(trust.signingKeyFile).scope);
  return `${scope} ${sha256(readPolicy(trust))}`;
}

/** A policy inside the checkout could be changed by the very change that it should judge. */
function readPolicy({ policyFile }: TrustSettings, repositoryRoot?: string): string {
  try {
    if (repositoryRoot !== undefined && realpathSync(policyFile).startsWith(realpathSync(repositoryRoot) + sep)) {
      fail('TRUST_POLICY_INVALID', `The trust policy ${policyFile} lies inside the checkout, where a change under review could add a key of its own.`, {
        remedy: 'Keep it outside, and let APPHUB_TRUST_POLICY name it.',
      });
    }
    return readFileSync(policyFile, 'utf8');
  } catch (error) {
    if (error instanceof FailureError) throw error;
    return fail('TRUST_POLICY_INVALID', `The trust policy ${policyFile} cannot be read: ${(error as NodeJS.ErrnoException).code}.`, { cause: error });
  }
}
