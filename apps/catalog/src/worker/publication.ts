import type { ImportJob, Load, PublishInput } from '@apphub/catalog';
import type { BuiltExample } from './child/protocol.ts';

/** Said where the one who asked for an import, or a load, gave no reason. */
const IMPORT_REASON = 'import';
const LOAD_REASON = 'load';
const NOT_REPRODUCIBLE = 'other builds of the same inputs gave other content';

export interface PublicationOptions {
  /** Whether records of the same inputs name other content. */
  readonly conflict: boolean;
}

/** What an import publishes: always, and in place of what is there. */
export function publicationOf(job: Pick<ImportJob, 'options' | 'requestedBy'>, built: BuiltExample, { conflict }: PublicationOptions): PublishInput {
  const given = job.options['reason'];
  const reason = typeof given === 'string' && given.trim() !== '' ? given : IMPORT_REASON;
  return { ...contentOf(built), actor: job.requestedBy, force: true, reason: withConflict(reason, conflict) };
}

export type LoadRequest = Pick<Load, 'force' | 'reason' | 'requestedBy'>;

/** What a load publishes; in place of what is there only if that was asked for. */
export function loadPublication({ force, reason, requestedBy }: LoadRequest, built: BuiltExample, { conflict }: PublicationOptions): PublishInput {
  return { ...contentOf(built), actor: requestedBy, force, reason: withConflict(reason ?? LOAD_REASON, conflict) };
}

function withConflict(reason: string, conflict: boolean): string {
  return conflict ? `${reason} (${NOT_REPRODUCIBLE})` : reason;
}

function contentOf(built: BuiltExample): Omit<PublishInput, 'actor'> {
  const { slug, version, digest, contentDigest, fingerprint, platform } = built.receipt;
  const { name, description, metadata } = built.manifest;
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
    ...(metadata === undefined ? {} : { metadata }),
    ...(typeof name === 'string' ? { displayName: name } : {}),
    ...(typeof description === 'string' ? { description } : {}),
  };
}

/** What a bundle is called when it is downloaded. */
export function filenameOf({ receipt: { slug, version } }: Pick<BuiltExample, 'receipt'>): string {
  return `${slug}-${version}.tgz`;
}
