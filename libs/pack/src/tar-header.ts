/**
 * Writes tar headers: POSIX ustar, with a pax header (POSIX.1-2001, "pax Interchange Format") before an entry only
 * where its name or size does not fit.
 *
 *   offset  0    100   108  116  124   136    148       156   257    263      345
 *   field   name mode  uid  gid  size  mtime  checksum  type  magic  version  prefix
 */
import { tarMetadata } from './policy.ts';

/** Headers and contents fill whole blocks of this many bytes. */
export const TAR_BLOCK = 512;
/** Two blocks of zeros end an archive. */
export const TAR_END_SIZE = 2 * TAR_BLOCK;

const NAME_SIZE = 100;
const PREFIX_SIZE = 155;
/** Eleven octal digits: 8 GiB less one byte. */
const MAX_USTAR_SIZE = 0o77777777777;
/** Stands in the name field where a pax header holds the name; only a tar that ignores pax would show it. */
const PAX_NAME = 'PaxHeader';

export interface HeaderFields {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly executable: boolean;
}

/** The header blocks of one file: one, or three or more where it needs pax. */
export function tarHeaders(file: HeaderFields): Buffer {
  const metadata = tarMetadata(file);
  const place = ustarPlace(file.path);
  const records = Buffer.from(paxRecords(file, place));
  const header = ustarHeader({
    ...metadata,
    type: '0',
    size: file.size > MAX_USTAR_SIZE ? 0 : file.size,
    ...(place ?? { name: PAX_NAME, prefix: '' }),
  });
  if (records.length === 0) return header;
  const paxHeader = ustarHeader({ ...metadata, mode: 0o644, type: 'x', size: records.length, name: PAX_NAME, prefix: '' });
  return Buffer.concat([paxHeader, records, Buffer.alloc(paddingOf(records.length)), header]);
}

/** Zero bytes that fill the last block of `size` bytes. */
export function paddingOf(size: number): number {
  return (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK;
}

/** Bytes of a whole tar with these files. */
export function tarSizeOf(files: readonly HeaderFields[]): number {
  return files.reduce((sum, file) => sum + headersSizeOf(file) + file.size + paddingOf(file.size), TAR_END_SIZE);
}

function headersSizeOf(file: HeaderFields): number {
  const records = Buffer.byteLength(paxRecords(file, ustarPlace(file.path)));
  return records === 0 ? TAR_BLOCK : 2 * TAR_BLOCK + records + paddingOf(records);
}

interface UstarPlace {
  readonly name: string;
  readonly prefix: string;
}

/**
 * Where a path stands in a ustar header: in `name`, or split at a slash into `prefix` and `name`.
 * Undefined where it does not fit or has more than ASCII, whose encoding only pax defines.
 */
function ustarPlace(path: string): UstarPlace | undefined {
  if (!/^[\u0000-\u007f]*$/u.test(path)) return undefined;
  if (path.length <= NAME_SIZE) return { name: path, prefix: '' };
  const slash = path.indexOf('/', path.length - NAME_SIZE - 1);
  if (slash <= 0 || slash > PREFIX_SIZE) return undefined;
  return { name: path.slice(slash + 1), prefix: path.slice(0, slash) };
}

function paxRecords(file: HeaderFields, place: UstarPlace | undefined): string {
  const path = place === undefined ? paxRecord('path', file.path) : '';
  const size = file.size > MAX_USTAR_SIZE ? paxRecord('size', String(file.size)) : '';
  return path + size;
}

/** `<length> <key>=<value>\n`, where the length counts itself. */
function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const restSize = Buffer.byteLength(rest);
  let size = restSize + String(restSize).length;
  size = restSize + String(size).length;
  return `${size}${rest}`;
}

interface UstarFields extends UstarPlace {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly type: '0' | 'x';
}

function ustarHeader(fields: UstarFields): Buffer {
  const header = Buffer.allocUnsafe(TAR_BLOCK).fill(0);
  header.write(fields.name, 0, 'latin1');
  header.write(octal(fields.mode, 7), 100, 'latin1');
  header.write(octal(fields.uid, 7), 108, 'latin1');
  header.write(octal(fields.gid, 7), 116, 'latin1');
  header.write(octal(fields.size, 11), 124, 'latin1');
  header.write(octal(fields.mtime, 11), 136, 'latin1');
  header.write('        ', 148, 'latin1');
  header.write(fields.type, 156, 'latin1');
  header.write('ustar\u000000', 257, 'latin1');
  header.write(fields.prefix, 345, 'latin1');
  header.write(`${octal(checksumOf(header), 6)}\0 `, 148, 'latin1');
  return header;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

/** The sum of a header's bytes, with spaces in place of the checksum itself. */
export function checksumOf(header: Uint8Array): number {
  let sum = 8 * 0x20;
  for (let index = 0; index < 148; index += 1) sum += header[index] ?? 0;
  for (let index = 156; index < TAR_BLOCK; index += 1) sum += header[index] ?? 0;
  return sum;
}
