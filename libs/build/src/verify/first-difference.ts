import { visible } from '@apphub/model';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';

/** Larger files are compared as bytes. */
const LARGEST_TEXT = 4 * 2 ** 20;
const MOST_LINES = 3;
/** Characters of a line that are shown, and how many of them before the difference. */
const SHOWN = 100;
const BEFORE = 40;
const CHUNK = 1 << 20;

/** A line, numbered from 1, as each build wrote it; undefined where there is none. Long lines are cut around the difference. */
export interface LineDifference {
  readonly line: number;
  readonly recorded: string | undefined;
  readonly rebuilt: string | undefined;
}

/** What two builds wrote under one path. */
export type ContentDifference =
  | { readonly kind: 'text'; readonly lines: readonly LineDifference[] }
  /** `offset` is that of the first byte that differs. */
  | { readonly kind: 'binary'; readonly offset: number; readonly recordedSize: number; readonly rebuiltSize: number };

/** Where two files first differ, in lines if both are text; undefined if they are the same. */
export function firstDifference(recorded: string, rebuilt: string): ContentDifference | undefined {
  const offset = firstOffset(recorded, rebuilt);
  if (offset === undefined) return undefined;
  const texts = [textOf(recorded), textOf(rebuilt)] as const;
  if (texts[0] !== undefined && texts[1] !== undefined) return { kind: 'text', lines: differingLines(texts[0], texts[1]) };
  return { kind: 'binary', offset, recordedSize: statSync(recorded).size, rebuiltSize: statSync(rebuilt).size };
}

function firstOffset(a: string, b: string): number | undefined {
  const [left, right] = [openSync(a, 'r'), openSync(b, 'r')];
  const [one, other] = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)];
  try {
    for (let start = 0; ; start += CHUNK) {
      const [x, y] = [one.subarray(0, fill(left, one)), other.subarray(0, fill(right, other))];
      if (!x.equals(y)) return start + commonLength(x, y);
      if (x.length < CHUNK) return undefined;
    }
  } finally {
    closeSync(left);
    closeSync(right);
  }
}

/** @returns how many bytes there were, fewer than the buffer has only at the end. */
function fill(file: number, buffer: Buffer): number {
  let filled = 0;
  for (let read = -1; read !== 0 && filled < buffer.length; filled += read) read = readSync(file, buffer, filled, buffer.length - filled, null);
  return filled;
}

function commonLength(a: ArrayLike<number | string>, b: ArrayLike<number | string>): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && a[length] === b[length]) length += 1;
  return length;
}

function textOf(path: string): string | undefined {
  if (statSync(path).size > LARGEST_TEXT) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

function differingLines(recorded: string, rebuilt: string): LineDifference[] {
  const [before, after] = [recorded.split('\n'), rebuilt.split('\n')];
  const found: LineDifference[] = [];
  for (let index = 0; index < Math.max(before.length, after.length) && found.length < MOST_LINES; index += 1) {
    const [old, now] = [before[index], after[index]];
    if (old === now) continue;
    const from = Math.max(0, commonLength(old ?? '', now ?? '') - BEFORE);
    found.push({ line: index + 1, recorded: excerpt(old, from), rebuilt: excerpt(now, from) });
  }
  return found;
}

function excerpt(line: string | undefined, from: number): string | undefined {
  if (line === undefined) return undefined;
  const to = from + SHOWN;
  return `${from > 0 ? '…' : ''}${visible(line.slice(from, to))}${to < line.length ? '…' : ''}`;
}
