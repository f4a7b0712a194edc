/** Reads tar header blocks, distrusting each of their bytes. */
import { fail } from '@apphub/model';
import { checksumOf } from './tar-header.ts';

export interface TarHeader {
  readonly path: string;
  /** Bytes of content that follow. */
  readonly size: number;
  readonly mode: number;
  /** POSIX.1 "typeflag", and those of GNU. */
  readonly type: string;
}

/** @throws FailureError ARCHIVE_BROKEN, or ARCHIVE_REFUSED for a name that is not UTF-8. */
export function decodeHeader(block: Buffer): TarHeader {
  const magic = block.toString('latin1', 257, 263);
  if (magic !== 'ustar\0' && magic !== 'ustar ') broken('a block that should be a header is none');
  if (numberAt(block, { start: 148, end: 156 }) !== checksumOf(block)) broken('a header does not match its checksum');
  // GNU keeps times where POSIX has the prefix.
  const prefix = magic === 'ustar\0' ? stringAt(block, { start: 345, end: 500 }) : '';
  const name = stringAt(block, { start: 0, end: 100 });
  return {
    path: prefix === '' ? name : `${prefix}/${name}`,
    mode: numberAt(block, { start: 100, end: 108 }),
    size: numberAt(block, { start: 124, end: 136 }),
    type: String.fromCharCode(block[156] || 0x30),
  };
}

/** What a pax header says of the entry after it, as far as it matters here. */
export interface PaxAttributes {
  readonly path?: string;
  readonly size?: number;
}

/** @throws FailureError ARCHIVE_BROKEN, or ARCHIVE_REFUSED for attributes that change what the content means. */
export function decodePax(records: Buffer): PaxAttributes {
  let attributes: PaxAttributes = {};
  for (let start = 0; start < records.length; ) {
    const space = records.indexOf(0x20, start);
    const length = decimal(records.toString('latin1', start, space));
    const end = start + length;
    const equals = records.indexOf(0x3d, space);
    if (equals < 0 || equals >= end || end > records.length || records[end - 1] !== 0x0a) broken('a pax header is malformed');
    const key = records.toString('latin1', space + 1, equals);
    const value = text(records.subarray(equals + 1, end - 1));
    if (key.startsWith('GNU.sparse.')) fail('ARCHIVE_REFUSED', 'The archive has a sparse file.');
    if (key === 'path') attributes = { ...attributes, path: value };
    if (key === 'size') attributes = { ...attributes, size: decimal(value) };
    start = end;
  }
  return attributes;
}

/** The text up to the first zero byte. */
export function decodeName(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return text(end < 0 ? bytes : bytes.subarray(0, end));
}

/** @throws FailureError ARCHIVE_BROKEN, always. */
export function broken(what: string): never {
  fail('ARCHIVE_BROKEN', `The archive is broken: ${what}.`);
}

interface Field {
  readonly start: number;
  readonly end: number;
}

function stringAt(block: Buffer, { start, end }: Field): string {
  return decodeName(block.subarray(start, end));
}

/** Octal digits between spaces and zero bytes, or, with the highest bit set, GNU's binary form for large numbers. */
function numberAt(block: Buffer, { start, end }: Field): number {
  const binary = block[start] === 0x80;
  const digits = block.toString('latin1', start, end).replace(/^ +/u, '').replace(/[\0 ]+$/u, '');
  if (!binary && !/^[0-7]*$/u.test(digits)) broken('a header has a malformed number');
  const value = binary ? Number(`0x${block.toString('hex', start + 1, end)}`) : Number.parseInt(digits || '0', 8);
  return safe(value);
}

function decimal(digits: string): number {
  if (!/^[1-9][0-9]*$|^0$/u.test(digits)) broken('a pax header has a malformed number');
  return safe(Number(digits));
}

function safe(value: number): number {
  if (!Number.isSafeInteger(value)) broken('a header has a number without bounds');
  return value;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function text(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    fail('ARCHIVE_REFUSED', 'The archive has a name that is not UTF-8.', { cause: error });
  }
}
