import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { codeOf, TroubleError } from './trouble.ts';

const { dirname, join, normalize } = posix;
const BLOCK = 512;
/** What Nx writes and reads: files, links and folders, and the long names that tar keeps in entries of their own. */
const TYPES: ReadonlySet<string> = new Set(['\0', '0', '1', '2', '5', 'x', 'g', 'L', 'K']);
/** What makes an archive one of Nx: what the task printed, and its exit code, without which Nx fails the run. */
const REQUIRED = ['terminalOutput', 'code'] as const;
/** The exit code, big-endian. */
const CODE_BYTES = 4;

/**
 * Reads a packed entry to its end, as Nx will: gzip with a checksum that fits, a tar that is complete, and the two
 * entries that every one of Nx has. What is in the files is not judged here.
 *
 * @throws TroubleError broken, and too-large when it unpacks to more than `mostBytes`.
 */
export async function checkArchive(packed: Readable, { mostBytes }: { readonly mostBytes: number }): Promise<void> {
  const reader = new TarReader();
  let unpacked = 0;
  const plain = packed.pipe(createGunzip());
  packed.once('error', (error) => plain.destroy(error));
  try {
    for await (const piece of plain as AsyncIterable<Buffer>) {
      unpacked += piece.length;
      if (unpacked > mostBytes) throw new TroubleError({ kind: 'too-large', mostBytes });
      reader.take(piece);
    }
  } catch (error) {
    throw error instanceof TroubleError ? error : broken(`it does not unpack (${codeOf(error) ?? 'unknown'})`);
  } finally {
    packed.destroy();
  }
  reader.end();
}

/** Walks through the heads of a tar in pieces of any size; the content of files is skipped. */
class TarReader {
  #head = Buffer.alloc(0);
  #skip = 0;
  #ended = false;
  readonly #found = new Set<string>();

  take(piece: Buffer): void {
    let rest = piece;
    while (rest.length > 0 && !this.#ended) {
      const skipped = Math.min(this.#skip, rest.length);
      this.#skip -= skipped;
      rest = rest.subarray(skipped);
      const wanted = rest.subarray(0, BLOCK - this.#head.length);
      this.#head = Buffer.concat([this.#head, wanted]);
      rest = rest.subarray(wanted.length);
      if (this.#head.length === BLOCK) this.#readHead();
    }
  }

  end(): void {
    if (this.#skip > 0 || this.#head.length > 0) throw broken('its tar ends in the middle of a file');
    const missing = REQUIRED.filter((name) => !this.#found.has(name));
    if (missing.length > 0) throw broken(`it has no "${missing[0]}"`);
  }

  #readHead(): void {
    const head = this.#head;
    this.#head = Buffer.alloc(0);
    if (head.every((byte) => byte === 0)) return void (this.#ended = true);
    checkSum(head);
    const type = String.fromCharCode(head[156] ?? 0);
    const name = textOf(head.subarray(0, 100));
    const size = sizeOf(head.subarray(124, 136));
    if (!TYPES.has(type)) throw broken(`its tar holds an entry of the type "${type}"`);
    if (leadsOut(name)) throw broken('its tar holds a path that leads out');
    if (type === '2' && leadsOut(linkTarget(name, textOf(head.subarray(157, 257))))) throw broken('its tar holds a link that leads out');
    if (name === 'code' && size !== CODE_BYTES) throw broken('its exit code is not one');
    this.#found.add(name);
    this.#skip = Math.ceil(size / BLOCK) * BLOCK;
  }
}

function linkTarget(name: string, target: string): string {
  return target.startsWith('/') ? target : join(dirname(name), target);
}

function leadsOut(path: string): boolean {
  const plain = normalize(path);
  return plain.startsWith('/') || plain.split('/').includes('..');
}

/** The sum over the head with its own field as blanks. */
function checkSum(head: Buffer): void {
  const said = Number.parseInt(textOf(head.subarray(148, 156)).trim(), 8);
  const sum = head.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (said !== sum) throw broken('its tar has a head whose checksum does not fit');
}

/** Octal, or for large files binary, marked by the first bit. */
function sizeOf(field: Buffer): number {
  const size = (field[0] ?? 0) & 0x80 ? Number(field.readBigUInt64BE(4)) : Number.parseInt(textOf(field).trim() || '0', 8);
  if (!Number.isSafeInteger(size) || size < 0) throw broken('its tar has a head without a size');
  return size;
}

function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end === -1 ? field.length : end);
}

function broken(words: string): TroubleError {
  return new TroubleError({ kind: 'broken', words });
}
