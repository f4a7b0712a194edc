import type { Digest, FingerprintField } from '@apphub/model';
import { fingerprintRecord } from '@apphub/model/fingerprint';
import { fingerprintOf } from '@apphub/model/node';
import type { InputSet } from './input-set.ts';
import { fingerprintWithSources } from './source-text.ts';

/** An example that another one builds on, and the folder inside that one where its bundle is laid out. */
export interface UpstreamName {
  readonly slug: string;
  readonly path: string;
}

/**
 * What is known of an example before anything is built: its own files and the names of what it builds on.
 * A plan can be made with it; the fingerprint needs the bundles of the upstream examples.
 */
export function sourceKey(inputs: InputSet, dependsOn: readonly UpstreamName[]): Digest {
  return fingerprintWithSources(inputs, dependsOn.map(({ slug, path }): FingerprintField => [`upstream:${path}`, slug]));
}

/**
 * The source key of an example together with all it builds on, near and far: it changes whenever the fingerprint
 * could for reasons of source.
 *
 * @param own the example's source key.
 * @param upstream by slug, the transitive source keys of what it builds on directly.
 */
export function transitiveSourceKey(own: Digest, upstream: ReadonlyMap<string, Digest>): Digest {
  const fields = [...upstream].map(([slug, key]): FingerprintField => [`upstream:${slug}`, key]);
  return fingerprintOf(fingerprintRecord([['source', own], ...fields]));
}
