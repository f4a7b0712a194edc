import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TreeSize {
  readonly files: number;
  /** Bytes of all files together, within a hundredth. */
  readonly bytes: number;
}

const FILES_PER_FOLDER = 24;
/** One file in so many is binary, as icons and addons are; its bytes hardly compress. */
const BINARY_EVERY = 50;

/**
 * Writes a tree that looks to a packer like installed packages: many small text files, some large, few binary.
 * The same sizes give the same bytes on every machine.
 */
export function writeTree(directory: string, { files, bytes }: TreeSize): void {
  const random = randomNumbers(1);
  const lines = codeLines(random);
  const weights = Array.from({ length: files }, () => Math.exp(2.2 * normal(random)));
  const scale = bytes / weights.reduce((sum, weight) => sum + weight, 0);
  weights.forEach((weight, index) => {
    const folder = join(directory, `package-${Math.floor(index / FILES_PER_FOLDER)}`, 'lib');
    if (index % FILES_PER_FOLDER === 0) mkdirSync(folder, { recursive: true });
    const size = Math.round(weight * scale);
    const binary = index % BINARY_EVERY === 0;
    const content = binary ? binaryContent(random, size) : textContent(random, { lines, size });
    writeFileSync(join(folder, `module-${index}.${binary ? 'bin' : 'js'}`), content);
  });
}

function textContent(random: () => number, { lines, size }: { readonly lines: readonly string[]; readonly size: number }): Buffer {
  const picked: string[] = [];
  for (let length = 0; length < size; ) {
    // Code repeats itself: every other line is one the file has had already.
    const line = pick(picked.length > 0 && random() < 0.5 ? picked : lines, random);
    picked.push(line);
    length += line.length;
  }
  return Buffer.from(picked.join(''), 'latin1').subarray(0, size);
}

function binaryContent(random: () => number, size: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: size }, () => random() * 256));
}

/** Lines as in source code: few words often, many words rarely, indented, with punctuation. */
function codeLines(random: () => number): readonly string[] {
  const words = Array.from({ length: 6000 }, () => word(random));
  const punctuation = [' ', ' ', ' ', '.', '.', '(', ') ', ' = ', ', ', ': ', ' => ', '; '];
  return Array.from({ length: 60_000 }, () => {
    const indentation = '  '.repeat(Math.floor(random() * 5));
    const parts = Array.from({ length: 2 + Math.floor(random() * 8) }, () => {
      const rank = Math.floor(words.length * random() ** 3);
      return `${words[rank]}${pick(punctuation, random)}`;
    });
    return `${indentation}${parts.join('')}\n`;
  });
}

function word(random: () => number): string {
  const letters = 'etaoinshrdlucmfwypvbgkjqxz';
  const length = 2 + Math.floor(random() * 9);
  return Array.from({ length }, () => letters[Math.floor(letters.length * random() ** 2)]).join('');
}

function pick<T>(values: readonly T[], random: () => number): T {
  return values[Math.floor(random() * values.length)] as T;
}

/** A sample of the normal distribution (Box and Muller), cut off so that no file outweighs the tree. */
function normal(random: () => number): number {
  const sample = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(sample, 3);
}

/** Numbers in [0, 1) from a seed (xorshift32, Marsaglia 2003). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
