import { type BundlePlatform, type Digest, fail, type Json } from '@apphub/model';
import type { VersionName } from './find-version.ts';

/** What is published, by whom, and how far it may go. */
export interface PublishInput extends VersionName {
  /** sha256 of the `.tgz`, which is stored and registered. */
  readonly digest: Digest;
  /** sha256 of the uncompressed tar. */
  readonly contentDigest?: Digest;
  readonly fingerprint?: Digest;
  readonly platform: BundlePlatform;
  /** How a download is called; defaults to `<slug>-<version>.tgz`. */
  readonly filename?: string;
  /** The manifest in the archive. */
  readonly manifest: { readonly [name: string]: Json };
  readonly capabilityFlags?: readonly string[];
  readonly metadata?: Json;
  /** Of the bundle; what is left out stays as it is. */
  readonly displayName?: string;
  readonly description?: string;
  /** No force moves the version any more, nor does undo. */
  readonly immutable?: boolean;
  /** Who: see `actorOf`. */
  readonly actor: string;
  /** Replaces other bytes under this version. Whether `actor` may is for the caller to check. */
  readonly force?: boolean;
  /** Needed with `force`; kept in the audit trail either way. */
  readonly reason?: string;
  /** The digest that the version must be at; also refused when there is no such version. */
  readonly ifMatch?: Digest;
}

/** @throws FailureError PUBLISH_INVALID, FORCE_REASON_MISSING. */
export function checkPublishInput(input: PublishInput): void {
  const { slug, version, manifest } = input;
  const said = manifest['version'];
  if (said !== version) fail('PUBLISH_INVALID', `The manifest of ${slug} says version ${JSON.stringify(said) ?? 'nothing'}, not "${version}".`);
  checkReason(input);
}

/** @throws FailureError FORCE_REASON_MISSING. */
export function checkReason({ slug, version, force, reason }: Pick<PublishInput, 'slug' | 'version' | 'force' | 'reason'>): void {
  if (force === true && (reason ?? '').trim() === '') fail('FORCE_REASON_MISSING', `Publishing ${slug}@${version} with force needs a reason.`);
}
