import { type Digest, parseDigest } from '@apphub/model';
import { createHash } from 'node:crypto';
import type { ArchivePlan } from './plan.ts';
import { tarBlocks } from './tar-blocks.ts';

/** Bytes read at a time; larger ones were not faster. */
const BUFFER_SIZE = 1 << 18;

/**
 * The content digest of a plan: sha256 of its uncompressed canonical tar, without making an archive.
 * Synchronous, and with one buffer whatever the size.
 *
 * @throws FailureError as `tarBlocks` does.
 */
export function contentDigest(plan: ArchivePlan): Digest {
  const buffer = Buffer.allocUnsafe(BUFFER_SIZE);
  const hash = createHash('sha256');
  for (const block of tarBlocks(plan, () => buffer)) hash.update(block);
  return parseDigest(`sha256:${hash.digest('hex')}`);
}
