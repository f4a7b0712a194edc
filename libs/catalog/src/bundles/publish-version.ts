import { type Digest, fail } from '@apphub/model';
import { appendAudit, type AuditOptions, type NewAuditEntry } from '../audit/index.ts';
import { holdBlob } from '../blobs/index.ts';
import { ConstraintError, type Database, type Transaction } from '../database/index.ts';
import type { Bundle } from './bundle.ts';
import { checkPointer } from './check-publish.ts';
import { findVersion } from './find-version.ts';
import { lockOrCreateBundle } from './lock-bundle.ts';
import { checkPublishInput, type PublishInput } from './publish-input.ts';
import { appendVersionEvent } from './version-event.ts';
import { refreshBundle } from './refresh-bundle.ts';
import type { BundleVersion } from './version.ts';
import { insertVersion, replaceContent } from './write-content.ts';

interface Outcome {
  readonly bundle: Bundle;
  readonly version: BundleVersion;
}

export type Published =
  | ({ readonly kind: 'published' } & Outcome)
  /** The version was at these bytes before; nothing was changed, whatever else was asked for. */
  | ({ readonly kind: 'unchanged' } & Outcome)
  /** `previous` is the digest that the version was at. */
  | ({ readonly kind: 'replaced'; readonly previous: Digest } & Outcome);

/**
 * Makes `slug@version` point at bytes that are stored and registered: version, audit entry and event in one transaction.
 * Of all who publish a version at once, one does; calling it again after an answer that got lost is harmless.
 *
 * @throws FailureError BLOB_MISSING; VERSION_EXISTS for other bytes without force; VERSION_IMMUTABLE; VERSION_CHANGED when
 * `ifMatch` is not met; FORCE_REASON_MISSING; PUBLISH_INVALID; AUDIT_* as `appendAudit`; DATABASE_*. Nothing is changed then.
 */
export async function publishVersion(database: Database, input: PublishInput, options: AuditOptions = {}): Promise<Published> {
  return database.transaction((tx) => publishInTransaction(tx, input, options));
}

/**
 * `publishVersion` as a part of a larger transaction, such as one that is fenced by an attempt. It ends with an event, so
 * that nothing but events and writes to rows that are locked already may follow.
 */
export async function publishInTransaction(tx: Transaction, input: PublishInput, options: AuditOptions = {}): Promise<Published> {
  checkPublishInput(input);
  try {
    return await publish(tx, input, options);
  } catch (thrown) {
    if (!(thrown instanceof ConstraintError) || thrown.kind !== 'check') throw thrown;
    return fail('PUBLISH_INVALID', `${input.slug}@${input.version} breaks the rule "${thrown.constraint}" of the catalog.`, { cause: thrown });
  }
}

async function publish(tx: Transaction, input: PublishInput, options: AuditOptions): Promise<Published> {
  const bundle = await lockOrCreateBundle(tx, input);
  const current = await findVersion(tx, input);
  // Before the precondition: who repeats a request that was met may not be told that it is not (RFC 9110, 13.1.1).
  if (current?.digest === input.digest) return { kind: 'unchanged', bundle, version: current };
  checkPointer(current, input);
  const { size } = await holdBlob(tx, input.digest);
  if (current === undefined) return await first(tx, { input, bundle, size, options });
  return await next(tx, { input, current, size, options });
}

interface Publication {
  readonly input: PublishInput;
  readonly size: number;
  readonly options: AuditOptions;
}

async function first(tx: Transaction, { input, bundle, size, options }: Publication & { readonly bundle: Bundle }): Promise<Published> {
  const version = await insertVersion(tx, bundle, { input, size });
  const refreshed = await refreshBundle(tx, input);
  const { number } = await appendAudit(tx, auditEntry(input, { action: 'version.publish', revision: version.revision }), options);
  await appendVersionEvent(tx, { type: 'job.bundle.published', auditNumber: number, bundle: refreshed, version });
  return { kind: 'published', bundle: refreshed, version };
}

async function next(tx: Transaction, { input, current, size, options }: Publication & { readonly current: BundleVersion }): Promise<Published> {
  const version = await replaceContent(tx, current, { input, size });
  const refreshed = await refreshBundle(tx, input);
  const entry = { ...auditEntry(input, { action: 'version.replace', revision: version.revision }), oldDigest: current.digest };
  const { number } = await appendAudit(tx, entry, options);
  await appendVersionEvent(tx, { type: 'job.bundle.updated', auditNumber: number, bundle: refreshed, version, previous: current.digest });
  return { kind: 'replaced', bundle: refreshed, version, previous: current.digest };
}

function auditEntry(input: PublishInput, { action, revision }: { readonly action: 'version.publish' | 'version.replace'; readonly revision: number }): NewAuditEntry {
  const { actor, slug, version, digest, reason, contentDigest, fingerprint, immutable } = input;
  const details = {
    revision,
    ...(contentDigest === undefined ? {} : { contentDigest }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(immutable === true ? { immutable } : {}),
  };
  return { actor, action, slug, version, newDigest: digest, details, ...(reason === undefined ? {} : { reason }) };
}
