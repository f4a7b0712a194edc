import { actorOf, checkPublish, type Principal, type Published, publishVersion, registerBlob } from '@apphub/catalog';
import { type Digest, fail, type Json } from '@apphub/model';
import type { PublishStreamQuery } from '@apphub/model/api';
import type { ServerParts } from '../ports.ts';
import { type Examined, examineArchive } from './examine-archive.ts';
import { receiveArchive } from './receive-archive.ts';

/** What is said with an archive, whichever way it comes. */
export type About = Omit<PublishStreamQuery, 'digest'> & {
  readonly digest: Digest;
  readonly manifest?: { readonly [name: string]: Json };
  readonly metadata?: Json | undefined;
  readonly filename?: string | undefined;
};

export interface PublishArchiveOptions {
  readonly parts: Pick<ServerParts, 'database' | 'store' | 'config' | 'signer' | 'observe'>;
  readonly principal: Principal;
  readonly ifMatch: Digest | undefined;
  readonly signal: AbortSignal;
  readonly source: AsyncIterable<Uint8Array>;
}

/**
 * Content first, then one transaction that points at it. What would be refused anyway is refused before anything is read.
 *
 * @throws FailureError, and then nothing is published.
 */
export async function publishArchive(about: About, options: PublishArchiveOptions): Promise<Published> {
  const { database, store, config, signer, observe } = options.parts;
  const ifMatch = present({ ifMatch: options.ifMatch });
  await checkPublish(database, { ...given(about), digest: about.digest, ...ifMatch });
  let examined: Examined | undefined;
  const archive = await receiveArchive(options.source, {
    store,
    maxBytes: config.maxBundleBytes,
    declared: about.digest,
    signal: options.signal,
    examine(found) {
      examined = examineArchive(found, about as Parameters<typeof examineArchive>[1]);
    },
  });
  if (examined === undefined) throw new Error('an archive was received that nobody has examined');
  const registered = await registerBlob(database, archive, { isStored: async () => (await store.statBlob(archive.digest)) !== undefined });
  if (registered.kind === 'deleting') fail('BLOB_MISSING', `The archive ${archive.digest} is just being deleted from the store.`, { remedy: 'Send it again in a while.' });
  const input = { ...given(about), ...examined, digest: archive.digest, contentDigest: archive.contentDigest, actor: actorOf(options.principal), ...ifMatch };
  const published = await publishVersion(database, { ...input, capabilityFlags: about.capabilityFlags ?? examined.capabilities }, signer === undefined ? {} : { signer });
  observe?.({ kind: 'publish', outcome: published.kind, bytes: archive.size });
  return published;
}

/** Of what was said, what is said on to the catalog. */
function given({ slug, version, description, displayName, reason, immutable, force, fingerprint, metadata, filename }: About) {
  return { slug, version, ...present({ description, displayName, reason, immutable, force, fingerprint: fingerprint as Digest | undefined, metadata, filename }) };
}

/** Without the fields that nothing was said for. */
function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
