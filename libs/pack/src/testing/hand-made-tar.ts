/** Archives made by hand, so that a test can break one rule at a time. */
import { gzipSync } from 'node:zlib';
import { checksumOf, paddingOf } from '../tar-header.ts';

export interface HandMadeEntry {
  readonly path: string;
  readonly content?: string | Buffer;
  /** POSIX typeflag; a regular file unless said otherwise. */
  readonly type?: string;
  readonly mode?: number;
  readonly linkTarget?: string;
  /** What the size field says, where it is not the content's size. */
  readonly size?: number | string;
  /** Bytes laid over the header before its checksum is made. */
  readonly patch?: { readonly offset: number; readonly bytes: string };
}

/** Header, content and padding of one entry. */
export function entry({ path, content = '', type = '0', mode = 0o644, linkTarget = '', size, patch }: HandMadeEntry): Buffer {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write(mode.toString(8).padStart(7, '0'), 100);
  header.write('0000000', 108);
  header.write('0000000', 116);
  header.write(typeof size === 'string' ? size : (size ?? body.length).toString(8).padStart(11, '0'), 124);
  header.write('00000000000', 136);
  header.write(type, 156);
  header.write(linkTarget, 157, 100);
  header.write('ustar\u000000', 257);
  if (patch !== undefined) header.write(patch.bytes, patch.offset, 'latin1');
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, body, Buffer.alloc(paddingOf(body.length))]);
}

/** A pax header for the next entry, or with type `g` for all. */
export function pax(attributes: { readonly [key: string]: string }, type: 'x' | 'g' = 'x'): Buffer {
  const records = Object.entries(attributes).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    const size = Buffer.byteLength(rest);
    return `${size + String(size + String(size).length).length}${rest}`;
  });
  return entry({ path: 'PaxHeader', type, content: records.join('') });
}

export const END = Buffer.alloc(1024);

/** A `.tgz` of these parts and an end. */
export function tgz(...parts: readonly Buffer[]): Buffer {
  return gzipSync(Buffer.concat([...parts, END]));
}
