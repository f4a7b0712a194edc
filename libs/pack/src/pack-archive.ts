import { type Digest, fail, parseDigest } from '@apphub/model';
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { deflateBlock } from './deflate-block.ts';
import { inOrder } from './in-order.ts';
import type { ArchivePlan } from './plan.ts';
import { gzipPolicy } from './policy.ts';
import { tarBlocks } from './tar-blocks.ts';

/** Takes the archive's bytes in order and may keep them; the next come when its promise is fulfilled. */
export type ArchiveSink = (chunk: Uint8Array) => Promise<void>;

export interface PackOptions {
  readonly signal?: AbortSignal;
  /** Most bytes of the uncompressed tar. */
  readonly maxBytes?: number;
}

export interface PackedArchive {
  /** sha256 of the uncompressed tar. */
  readonly contentDigest: Digest;
  /** Bytes of the `.tgz`. */
  readonly size: number;
  /** Bytes of the uncompressed tar. */
  readonly tarSize: number;
}

/**
 * Blocks being compressed or waiting for it: half as many again as libuv's pool has threads, so that none of them waits
 * for a block to be read; more were not faster. It bounds memory and does not touch the bytes.
 */
const MAX_IN_FLIGHT = 6;

/**
 * Writes the `.tgz` of a plan in one pass. This thread reads, hashes and orders; fixed-size blocks are compressed in
 * parallel on libuv's pool and joined into one gzip member, so that the bytes are the same with any number of cores.
 * Memory does not grow with the size.
 *
 * @throws FailureError LIMIT_SIZE before anything is written, else as `tarBlocks` does; an AbortError on `signal`.
 */
export async function packArchive(plan: ArchivePlan, sink: ArchiveSink, options: PackOptions = {}): Promise<PackedArchive> {
  const { signal, maxBytes = Number.POSITIVE_INFINITY } = options;
  if (plan.tarSize > maxBytes) {
    fail('LIMIT_SIZE', `The bundle has ${plan.tarSize} bytes before compression; its limit is ${maxBytes}.`);
  }
  const hash = createHash('sha256');
  let checksum = 0;
  let size = 0;

  await write(gzipPolicy.header);
  for await (const deflated of inOrder(deflatedBlocks(), { ahead: MAX_IN_FLIGHT })) await write(deflated);
  await write(gzipPolicy.lastBlock);
  await write(gzipTrailer(checksum, plan.tarSize));
  return { contentDigest: parseDigest(`sha256:${hash.digest('hex')}`), size, tarSize: plan.tarSize };

  function* deflatedBlocks(): Generator<Promise<Uint8Array>, void> {
    const free: Buffer[] = [];
    const takeBuffer = () => free.pop() ?? Buffer.allocUnsafeSlow(gzipPolicy.blockSize);
    for (const block of tarBlocks(plan, takeBuffer)) {
      hash.update(block);
      checksum = crc32(block, checksum);
      yield deflateBlock(block).finally(() => free.push(Buffer.from(block.buffer)));
    }
  }

  async function write(chunk: Uint8Array): Promise<void> {
    signal?.throwIfAborted();
    await sink(chunk);
    size += chunk.length;
  }
}

/** CRC-32 and size modulo 2^32 of what was compressed (RFC 1952, 2.3.1), least significant byte first. */
function gzipTrailer(checksum: number, size: number): Uint8Array {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(checksum, 0);
  trailer.writeUInt32LE(size % 2 ** 32, 4);
  return trailer;
}
