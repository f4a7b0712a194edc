import { readFileSync } from 'node:fs';

/** The kernel hands each process its page size in the auxiliary vector (getauxval(3), AT_PAGESZ): 4, 16 or 64 KiB. */
export function pageBytes(): number {
  return (page ??= auxiliaryValue(6n) ?? 4096);
}

/** How many ticks of /proc make a second (AT_CLKTCK). */
export function ticksPerSecond(): number {
  return (ticks ??= auxiliaryValue(17n) ?? 100);
}

let page: number | undefined;
let ticks: number | undefined;

function auxiliaryValue(type: bigint): number | undefined {
  const words = new BigUint64Array(new Uint8Array(readFileSync('/proc/self/auxv')).buffer);
  for (let index = 0; index + 1 < words.length; index += 2) if (words[index] === type) return Number(words[index + 1]);
  return undefined;
}
