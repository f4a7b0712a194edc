import { constants, createDeflateRaw } from 'node:zlib';
import { gzipPolicy } from './policy.ts';

/** A block that does not compress grows by five bytes for each stored part and the marker; this is several times that. */
const OUTPUT_SIZE = gzipPolicy.blockSize + (gzipPolicy.blockSize >> 10) + 64;

/**
 * Compresses one block on libuv's pool as raw deflate (RFC 1951) that ends at a byte border, so that blocks can be
 * joined.
 *
 * The result depends on the block alone. That takes a compressor of its own with room for all of its output: where
 * zlib runs out of room it repeats the marker at the end (`zlib.h`, "deflate"), so that compressors and output buffers
 * used for several blocks would make the bytes a matter of which block came first.
 */
export function deflateBlock(block: Buffer): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const stream = createDeflateRaw({ level: gzipPolicy.level, flush: constants.Z_SYNC_FLUSH, chunkSize: OUTPUT_SIZE });
    const chunks: Buffer<ArrayBuffer>[] = [];
    stream.on('data', (chunk: Buffer<ArrayBuffer>) => chunks.push(chunk));
    stream.once('error', reject);
    stream.write(block, () => {
      stream.destroy();
      // The native half of a stream outlives minor collections; through a listener it would keep the result with it.
      stream.removeAllListeners();
      resolve(compacted(chunks));
    });
  });
}

/** Copies and frees the mostly empty output buffers at once; left to be collected, they would be most of the memory in use. */
function compacted(chunks: readonly Buffer<ArrayBuffer>[]): Uint8Array {
  const result = Buffer.concat(chunks);
  for (const chunk of chunks) chunk.buffer.transfer(0);
  return result;
}
