import { z } from 'zod';
import { type Digest, isDigest } from './digest.ts';
import { ANY_PLATFORM, type BundlePlatform, isPlatform } from './platform.ts';

export const digestSchema = z.custom<Digest>(isDigest, 'expected sha256:<64 lower-case hex digits>');
export const bundlePlatformSchema = z.custom<BundlePlatform>(
  (value) => value === ANY_PLATFORM || isPlatform(value),
  'expected "any" or a platform such as linux-x64-glibc',
);

/**
 * What Nx caches in place of the bundle: a pure function of fingerprint and result, with no time,
 * host or origin in it. A hint, never authority.
 */
export const receiptSchema = z.strictObject({
  slug: z.string(),
  version: z.string(),
  fingerprint: digestSchema,
  /** sha256 of the `.tgz`. */
  digest: digestSchema,
  /** sha256 of the uncompressed tar. */
  contentDigest: digestSchema,
  /** Bytes of the `.tgz`. */
  size: z.int().nonnegative(),
  platform: bundlePlatformSchema,
});

export type Receipt = z.infer<typeof receiptSchema>;
