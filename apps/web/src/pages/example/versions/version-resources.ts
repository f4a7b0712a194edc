import type { CallOutput } from '@apphub/client';
import { FailureError } from '@apphub/model';
import { type Resource, STALE } from '../../../app/live/resource.ts';

export type Bundle = CallOutput<'getBundle'>;
export type Version = Bundle['versions'][number];
export type History = CallOutput<'listHistory'>;

const isMove = (type: string) => type.startsWith('job.bundle.');

/** A bundle and its versions; null where nothing is published under its name. */
export function bundleResource(slug: string): Resource<Bundle | null> {
  return {
    key: `bundle ${slug}`,
    load: (client, signal) =>
      client.call('getBundle', { params: { slug }, signal }).catch((thrown: unknown) => {
        if (thrown instanceof FailureError && thrown.failure.code === 'BUNDLE_UNKNOWN') return null;
        throw thrown;
      }),
    hear: (value, event) => (event.slug === slug && isMove(event.type) ? STALE : value),
  };
}

/** Every move of a version, the newest first. */
export function historyResource(slug: string, version: string): Resource<History> {
  return {
    key: `history ${slug} ${version}`,
    load: (client, signal) => client.call('listHistory', { params: { slug, version }, signal }),
    hear: (value, event) => (event.slug === slug && isMove(event.type) ? STALE : value),
  };
}
