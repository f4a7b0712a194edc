import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

const BLOCK = 512;
const GZIP = 0x1f8b;

/** One entry of a tar, as simple as Nx's own. */
export interface TarEntry {
  readonly name: string;
  readonly content: Buffer;
  /** `2` for a link, with its target. */
  readonly type?: '0' | '2';
  readonly link?: string;
}

/** The same archive with the output poisoned: of the same length, with every checksum right. */
export function poisoned(packed: Buffer): Buffer {
  return repacked(packed, (tar) => {
    const from = tar.indexOf('built-');
    return from === -1 ? tar : Buffer.concat([tar.subarray(0, from), Buffer.from('PWNED-'), tar.subarray(from + 6)]);
  });
}

/** Without the entry of this name. */
export function without(packed: Buffer, name: string): Buffer {
  return repacked(packed, (tar) => Buffer.concat([...entriesOf(tar).filter((entry) => entry.name !== name).map(({ bytes }) => bytes), Buffer.alloc(2 * BLOCK)]));
}

/** With one more entry in front. */
export function withEntry(packed: Buffer, entry: TarEntry): Buffer {
  return repacked(packed, (tar) => Buffer.concat([tarBytes(entry), tar]));
}

/** Only the tar. */
export function unpacked(packed: Buffer): Buffer {
  return isGzip(packed) ? gunzipSync(packed) : zstdDecompressSync(packed);
}

/** A whole archive of Nx. */
export function packed(entries: readonly TarEntry[]): Buffer {
  return gzipSync(Buffer.concat([...entries.map(tarBytes), Buffer.alloc(2 * BLOCK)]));
}

function repacked(bytes: Buffer, change: (tar: Buffer) => Buffer): Buffer {
  const tar = change(unpacked(bytes));
  return isGzip(bytes) ? gzipSync(tar) : zstdCompressSync(tar);
}

function isGzip(bytes: Buffer): boolean {
  return bytes.length > 2 && bytes.readUInt16BE(0) === GZIP;
}

function entriesOf(tar: Buffer): { readonly name: string; readonly bytes: Buffer }[] {
  const entries: { name: string; bytes: Buffer }[] = [];
  for (let at = 0; at < tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8);
    const end = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    entries.push({ name: tar.toString('latin1', at, at + 100).replace(/\0.*$/s, ''), bytes: tar.subarray(at, end) });
    at = end;
  }
  return entries;
}

function tarBytes({ name, content, type = '0', link = '' }: TarEntry): Buffer {
  const head = Buffer.alloc(BLOCK);
  head.write(name, 0, 'latin1');
  head.write('0000644\0', 100);
  head.write('0000000\0', 108);
  head.write('0000000\0', 116);
  head.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  head.write('00000000000\0', 136);
  head.write('        ', 148);
  head.write(type, 156);
  head.write(link, 157, 'latin1');
  head.write('ustar\x0000', 257);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([head, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);
}
