import { loadNow } from './measure.ts';
import type { BenchRow } from './row.ts';

export interface Limited {
  readonly name: string;
  readonly measured: number;
  readonly unit: string;
  readonly bound: { readonly atLeast: number } | { readonly atMost: number };
  readonly note?: string;
}

/** A figure that has to stay within a bound; the load of the machine is in the note. */
export function limitedRow({ name, measured, unit, bound, note }: Limited): BenchRow {
  const isMost = 'atMost' in bound;
  return {
    name,
    value: `${digits(measured)} ${unit}`,
    limit: isMost ? `at most ${bound.atMost} ${unit}` : `at least ${bound.atLeast} ${unit}`,
    held: isMost ? measured <= bound.atMost : measured >= bound.atLeast,
    note: [...(note === undefined ? [] : [note]), loadNow()].join('; '),
  };
}

/** Something that could not be measured here, and why; holds nobody up. */
export function skippedRow(name: string, reason: string): BenchRow {
  return { name, value: 'skipped', limit: '', held: true, note: reason };
}

/** With as many digits as tell something. */
export function digits(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 || size === 0 ? 2 : 4);
}
