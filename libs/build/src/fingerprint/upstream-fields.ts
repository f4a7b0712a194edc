import type { Digest, FingerprintField } from '@apphub/model';

/** A bundle that an example builds on, as far as it can change the example's own. */
export interface UpstreamContent {
  readonly slug: string;
  /** Where it is laid out inside the example. */
  readonly path: string;
  /** Of the uncompressed archive: an upstream example that is built anew to the same bytes changes nothing here. */
  readonly contentDigest: Digest;
}

/**
 * A field for each upstream bundle. The slug is there for whoever reads the record; it does not change unless
 * `apphub.bundle.json`, itself an input, does.
 */
export function upstreamFields(upstream: readonly UpstreamContent[]): FingerprintField[] {
  return upstream.map(({ slug, path, contentDigest }) => [`upstream:${path}`, `${slug} ${contentDigest}`]);
}
