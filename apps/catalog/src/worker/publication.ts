import type { ImportJob, PublishInput } from '@apphub/catalog';
import type { BuiltExample } from './child/protocol.ts';

/** Said where the one who asked for an import gave no reason. */
const DEFAULT_REASON = 'import';
const NOT_REPRODUCIBLE = 'other builds of the same inputs gave other content';

export interface PublicationOptions {
  /** Whether records of the same inputs name other content. */
  readonly conflict: boolean;
}

/** What an import publishes: always, and in place of what is there. */
export function publicationOf(job: ImportJob, built: BuiltExample, { conflict }: PublicationOptions): PublishInput {
  const { slug, version, digest, contentDigest, fingerprint, platform } = built.receipt;
  const { name, description, metadata } = built.manifest;
  const given = job.options['reason'];
  const reason = typeof given === 'string' && given.trim() !== '' ? given : DEFAULT_REASON;
  return {
    slug,
    version,
    digest,
    contentDigest,
    fingerprint,
    platform,
    filename: filenameOf(built),
    manifest: built.manifest,
    capabilityFlags: built.capabilities,
    actor: job.requestedBy,
    force: true,
    reason: conflict ? `${reason} (${NOT_REPRODUCIBLE})` : reason,
    ...(metadata === undefined ? {} : { metadata }),
    ...(typeof name === 'string' ? { displayName: name } : {}),
    ...(typeof description === 'string' ? { description } : {}),
  };
}

/** What a bundle is called when it is downloaded. */
export function filenameOf({ receipt: { slug, version } }: Pick<BuiltExample, 'receipt'>): string {
  return `${slug}-${version}.tgz`;
}
