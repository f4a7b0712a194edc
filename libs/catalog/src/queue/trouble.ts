const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Others look every second: what they could take is gone when a worker in trouble looks. */
const HOLD_BACK_MS = 5_000;

/** What a worker knows of its own troubles: a full disk, a store that it does not reach. */
export interface Trouble {
  onEnd(how: 'spared' | 'well'): void;
  /** It has asked for work, and there was none. */
  onNothing(): void;
  /** How many more deliveries it is to take. */
  places(concurrency: number, busy: number): number;
}

/**
 * A worker in trouble fails faster than others build, and would take everything. After each attempt that met trouble it
 * pauses, twice as long each time; then it takes one task to see whether the trouble is over, and looks for it so seldom
 * that what it gave back goes to others, if there are any.
 *
 * @param now milliseconds of a clock that only goes forward.
 */
export function startTrouble(now: () => number = () => performance.now()): Trouble {
  let troubles = 0;
  let until = Number.NEGATIVE_INFINITY;
  return {
    onEnd(how) {
      troubles = how === 'well' ? 0 : troubles + 1;
      if (troubles > 0) until = now() + Math.min(FIRST_PAUSE_MS * 2 ** (troubles - 1), LONGEST_PAUSE_MS);
    },
    onNothing() {
      if (troubles > 0) until = now() + HOLD_BACK_MS;
    },
    places(concurrency, busy) {
      if (troubles === 0) return concurrency - busy;
      return busy === 0 && now() >= until ? 1 : 0;
    },
  };
}
