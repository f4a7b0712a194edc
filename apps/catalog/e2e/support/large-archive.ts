import { createCipheriv, createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const CHUNK = 1 << 20;
const TAR_BLOCK = 512;

/** An archive that is made while it is read, always the same: a manifest, and a file that cannot be compressed. */
export function largeArchive({ name, version, megabytes }: { readonly name: string; readonly version: string; readonly megabytes: number }): Readable {
  const manifest = Buffer.from(JSON.stringify({ name, version, runtime: 'node22', entry: 'dist/index.js' }));
  function* tar(): Generator<Uint8Array> {
    yield* [header('manifest.json', manifest.length), manifest, Buffer.alloc(-manifest.length & (TAR_BLOCK - 1))];
    yield header('dist/index.js', megabytes * CHUNK);
    const noise = createCipheriv('aes-256-ctr', Buffer.alloc(32, 1), Buffer.alloc(16, 1));
    const zeros = Buffer.alloc(CHUNK);
    for (let written = 0; written < megabytes; written += 1) yield noise.update(zeros);
    yield Buffer.alloc(2 * TAR_BLOCK);
  }
  const gzip = createGzip({ level: 0, chunkSize: CHUNK });
  pipeline(Readable.from(tar(), { objectMode: false, highWaterMark: CHUNK }), gzip).catch((error: Error) => gzip.destroy(error));
  return gzip;
}

/** POSIX ustar. */
function header(path: string, size: number): Buffer {
  const block = Buffer.alloc(TAR_BLOCK);
  block.write(path, 0);
  block.write('0000644\u00000000000\u00000000000\u0000', 100);
  block.write(`${size.toString(8).padStart(11, '0')}\u000000000000000\u0000`, 124);
  block.fill(' ', 148, 156);
  block.write('0ustar\u000000', 156);
  // The link name stands between type and magic.
  block.fill(0, 157, 257);
  block.write('ustar\u000000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148);
  return block;
}

/** What a stream holds. */
export async function measured(stream: Readable): Promise<{ readonly digest: string; readonly size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { digest: `sha256:${hash.digest('hex')}`, size };
}
