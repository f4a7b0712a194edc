import { compareCodeUnits, type Digest } from '@apphub/model';
import type { BlobStore, CallOptions } from '@apphub/store';
import { type Quarantine, type ScopedRecords, storedDecisions, storedRecords } from '@apphub/trust';

/** A fingerprint of which nothing is reused, and why. */
export interface QuarantinedFingerprint {
  readonly fingerprint: Digest;
  /** The examples that were built from it. */
  readonly slugs: readonly string[];
  readonly quarantines: readonly Quarantine[];
}

/**
 * Everything that is set aside in the scopes that are read, by fingerprint.
 *
 * @throws FailureError STORE_*.
 */
export async function listQuarantines(store: BlobStore, records: ScopedRecords, call: CallOptions = {}): Promise<QuarantinedFingerprint[]> {
  const candidates = new Set<Digest>();
  for await (const { scope, fingerprint } of storedDecisions(store, call)) {
    if (records.readOrder.includes(scope)) candidates.add(fingerprint);
  }
  const held = new Map<Digest, readonly Quarantine[]>();
  for (const fingerprint of candidates) {
    const quarantines = await records.quarantines(fingerprint, call);
    if (quarantines.length > 0) held.set(fingerprint, quarantines);
  }
  const slugs = held.size === 0 ? new Map<Digest, Set<string>>() : await slugsOf([...held.keys()], store, call);
  return [...held]
    .map(([fingerprint, quarantines]) => ({ fingerprint, quarantines, slugs: [...(slugs.get(fingerprint) ?? [])].sort(compareCodeUnits) }))
    .sort((a, b) => compareCodeUnits(a.fingerprint, b.fingerprint));
}

/** Whatever the records of a fingerprint say they are of; nothing is believed for it. */
async function slugsOf(fingerprints: readonly Digest[], store: BlobStore, call: CallOptions): Promise<Map<Digest, Set<string>>> {
  const slugs = new Map(fingerprints.map((fingerprint) => [fingerprint, new Set<string>()]));
  for await (const { fingerprint, record } of storedRecords(store, call)) {
    if (record !== undefined) slugs.get(fingerprint)?.add(record.slug);
  }
  return slugs;
}
