import { loadNow } from './measure.ts';
import type { BenchRow } from './row.ts';

export interface Compared {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  /** What was measured of the peer, in the same unit. */
  readonly peer: number;
  /** How many times the peer's is good enough. A guard against losses, far enough from what is usual for a busy machine. */
  readonly bound: { readonly atLeast: number } | { readonly atMost: number };
  readonly note?: string;
}

/** A figure, the peer's beside it, and how they compare; the load of the machine is in the note. */
export function comparedRow({ name, unit, ours, peer, bound, note }: Compared): BenchRow {
  const times = ours / peer;
  const isMost = 'atMost' in bound;
  return {
    name,
    value: `${figure(ours)} ${unit} (${figure(times)}x)`,
    limit: `${figure(peer)} ${unit} (${isMost ? `at most ${bound.atMost}` : `at least ${bound.atLeast}`}x)`,
    held: isMost ? times <= bound.atMost : times >= bound.atLeast,
    note: [...(note === undefined ? [] : [note]), loadNow()].join('; '),
  };
}

/** With three digits that tell something. */
function figure(value: number): string {
  const decimals = Math.min(4, Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value)))));
  return value === 0 ? '0' : value.toFixed(decimals);
}
