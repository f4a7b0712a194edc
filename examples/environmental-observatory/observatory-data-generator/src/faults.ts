import type { Random } from '../../shared/random.ts';

/** What goes wrong with instruments: the column it hits and what it writes there; a duplicate repeats the line. */
const FAULTS = {
  'missing-humidity': { column: 6, value: '' },
  'stuck-thermometer': { column: 2, value: '999.9' },
  'broken-clock': { column: 1, value: '2024-06-01T25:61:00Z' },
  duplicate: undefined,
} as const;

export type Fault = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as Fault[];

/** One line in `oneIn` has a fault; which one is random too. */
export function drawFault(random: Random, oneIn: number): Fault | undefined {
  const hit = random.next() * oneIn < 1;
  const fault = FAULT_NAMES[Math.floor(random.next() * FAULT_NAMES.length)];
  return hit ? fault : undefined;
}

/** The lines that are written in place of `row`. */
export function applyFault(row: readonly string[], fault: Fault | undefined): readonly (readonly string[])[] {
  if (fault === undefined) return [row];
  const change = FAULTS[fault];
  return change === undefined ? [row, row] : [row.with(change.column, change.value)];
}
