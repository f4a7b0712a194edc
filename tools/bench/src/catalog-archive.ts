import { createCipheriv } from 'node:crypto';
import { crc32 } from 'node:zlib';

export interface StoredArchive {
  /** Stands in the manifest; that names no slug, so that the archive can be published under any. */
  readonly version: string;
  /** Of the one file beside the manifest. */
  readonly bytes: number;
  /** Another one gives other bytes. From 0 to 2^32 - 1. */
  readonly seed: number;
}

const NOISE_BYTES = 1 << 20;
const TAR_BLOCK = 512;
/** RFC 1951, 3.2.4: the length of a stored block has 16 bits. */
const STORED_BLOCK = 0xffff;

/** A bundle that is made while it is read, always the same; it is not compressed, so that making it costs little. */
export function* storedArchive(about: StoredArchive): Generator<Uint8Array<ArrayBuffer>> {
  yield* storedGzip(tarOf(about));
}

function* tarOf({ version, bytes, seed }: StoredArchive): Generator<Uint8Array> {
  const manifest = Buffer.from(JSON.stringify({ name: 'bench', version, runtime: 'node22', entry: 'dist/index.js' }));
  yield Buffer.concat([header('manifest.json', manifest.length), manifest, padding(manifest.length), header('dist/index.js', bytes)]);
  const noise = noiseOf(seed, Math.min(bytes, NOISE_BYTES));
  for (let left = bytes; left > 0; left -= noise.length) yield noise.subarray(0, left);
  yield Buffer.concat([padding(bytes), Buffer.alloc(2 * TAR_BLOCK)]);
}

/** Nothing that could be taken for native code, and nothing that a file system could leave out. */
function noiseOf(seed: number, bytes: number): Buffer {
  const key = Buffer.alloc(32, 1);
  key.writeUInt32LE(seed);
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(bytes));
}

/** POSIX ustar. */
function header(path: string, size: number): Buffer {
  const block = Buffer.alloc(TAR_BLOCK);
  block.write(path, 0);
  block.write('0000644\0' + '0000000\0'.repeat(2), 100);
  block.write(`${octal(size, 11)}\0${octal(0, 11)}\0`, 124);
  block.fill(' ', 148, 156);
  block.write('0', 156);
  block.write('ustar\0' + '00', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

function padding(size: number): Buffer {
  return Buffer.alloc((TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK);
}

/** RFC 1952. */
function* storedGzip(parts: Iterable<Uint8Array>): Generator<Uint8Array<ArrayBuffer>> {
  yield Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
  let sum = 0;
  let size = 0;
  for (const part of parts) {
    sum = crc32(part, sum);
    size += part.length;
    yield storedBlocks(part);
  }
  const end = Buffer.from([1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]);
  end.writeUInt32LE(sum, 5);
  end.writeUInt32LE(size % 2 ** 32, 9);
  yield end;
}

function storedBlocks(part: Uint8Array): Buffer<ArrayBuffer> {
  const blocks: Uint8Array[] = [];
  for (let from = 0; from < part.length; from += STORED_BLOCK) {
    const block = part.subarray(from, from + STORED_BLOCK);
    const head = Buffer.alloc(5);
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(~block.length & 0xffff, 3);
    blocks.push(head, block);
  }
  return Buffer.concat(blocks);
}
