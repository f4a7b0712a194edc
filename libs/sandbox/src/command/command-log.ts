import type { Command, OutputStream } from '../port.ts';
import { splitLines } from './line-splitter.ts';
import { growingMask, type SecretMask } from './mask-secrets.ts';
import { printable } from './printable.ts';

/** What is shown of one line, UTF-16 units. */
const LONGEST_LINE = 4096;
/** What a failure may quote of the output, lines. */
const TAIL_LINES = 40;
const BYTES_PER_MIB = 1024 * 1024;

export interface CommandLog {
  readonly mask: SecretMask;
  /** @returns false once the log is full; what goes beyond its limit is dropped. */
  write(stream: OutputStream, chunk: Buffer): boolean;
  /** Hands over the last, unfinished lines. */
  end(): void;
  tail(): readonly string[];
}

/** Turns the output of one command into lines for people: printable, masked, bounded. */
export function openLog({ limits, onLine, secrets = [] }: Pick<Command, 'limits' | 'onLine' | 'secrets'>): CommandLog {
  const mask = growingMask(typeof secrets === 'function' ? secrets : () => secrets);
  const tail: string[] = [];
  let bytesLeft = limits.logMb * BYTES_PER_MIB;

  const splitterOf = (stream: OutputStream) =>
    splitLines((raw, isCut) => {
      const line = presentLine(raw, { isCut, mask });
      if (tail.push(line) > TAIL_LINES) tail.shift();
      onLine?.(stream, line);
    });
  const splitters = { stdout: splitterOf('stdout'), stderr: splitterOf('stderr') };

  return {
    mask,
    write: (stream, chunk) => {
      splitters[stream].push(chunk.subarray(0, Math.max(0, bytesLeft)));
      bytesLeft -= chunk.length;
      return bytesLeft >= 0;
    },
    end: () => {
      splitters.stdout.end();
      splitters.stderr.end();
    },
    tail: () => [...tail],
  };
}

/** @returns a line as it may be shown to people: printable, masked, not too long. */
export function presentLine(raw: string, { isCut, mask }: { isCut: boolean; mask: SecretMask }): string {
  const text = printable(raw);
  // The end of a line that was cut while it was read may hold the first half of a secret.
  const bound = Math.min(LONGEST_LINE, isCut ? Math.max(0, text.length - mask.longest) : text.length);
  const shown = mask.apply(text, bound).toWellFormed();
  return isCut || text.length > bound ? `${shown} …` : shown;
}
