import { fail } from '@apphub/model';
import type { Queryable } from '../database/index.ts';
import { findVersion } from './find-version.ts';
import { checkReason, type PublishInput } from './publish-input.ts';
import type { BundleVersion } from './version.ts';

/** What is known of a publication before its archive is. */
export type PublishIntent = Pick<PublishInput, 'slug' | 'version' | 'digest' | 'force' | 'reason' | 'ifMatch'>;

/**
 * Refuses what `publishVersion` would refuse as things stand, so that nobody uploads an archive for nothing. Says nothing
 * for sure: others may publish until then.
 *
 * @throws FailureError as `publishVersion`, but for what is wrong with the archive.
 */
export async function checkPublish(database: Queryable, intent: PublishIntent): Promise<void> {
  checkReason(intent);
  const current = await findVersion(database, intent);
  if (current?.digest !== intent.digest) checkPointer(current, intent);
}

/** Whether a pointer that is at `current`, and not at the bytes that are published, may be moved to them. @throws FailureError as `publishVersion`. */
export function checkPointer(current: BundleVersion | undefined, intent: PublishIntent): void {
  checkPrecondition(current, intent);
  if (current !== undefined) checkReplaceable(current, intent);
}

function checkPrecondition(current: BundleVersion | undefined, { slug, version, ifMatch }: PublishIntent): void {
  if (ifMatch === undefined || ifMatch === current?.digest) return;
  const is = current === undefined ? 'is not published yet' : `is at ${current.digest}`;
  fail('VERSION_CHANGED', `${slug}@${version} ${is}, not at ${ifMatch}.`);
}

function checkReplaceable(current: BundleVersion, { slug, version, digest, force }: PublishIntent): void {
  const state = `${slug}@${version} is published with ${current.digest}`;
  if (current.immutable) fail('VERSION_IMMUTABLE', `${state} and immutable; it cannot be moved to ${digest}.`);
  if (force !== true) fail('VERSION_EXISTS', `${state}; this is ${digest}.`);
}
