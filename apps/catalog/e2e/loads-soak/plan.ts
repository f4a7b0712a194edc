/** Where the work of a load stands when a worker is killed. */
export const moments = ['planning', 'resolving', 'building', 'packaging', 'uploading', 'completing'] as const;
export type Moment = (typeof moments)[number];

export const faultKinds = ['kill-api', 'kill-all', 'kill-postgres', 'freeze-worker', 'cut-worker', 'store-gone', 'disk-full', 'clock-jump'] as const;
export type FaultKind = (typeof faultKinds)[number] | 'kill-worker';

export interface Fault {
  readonly kind: FaultKind;
  /** Strikes once a task, or the plan, is there; or a build of `buildMs` has begun to do nothing. */
  readonly moment: Moment | 'asleep';
  readonly delayMs: number;
  /** How long what was struck stays so. Milliseconds. */
  readonly lengthMs: number;
  /** By how much a clock jumps. Milliseconds. */
  readonly jumpMs: number;
  /** Whether a worker that is frozen wakes just when others are at its tasks. */
  readonly wakesAtTakeover: boolean;
}

export interface RoundPlan {
  /** Counted from 1. */
  readonly number: number;
  /** Whether a second load asks for the same examples at the same time, some of them by force; and whether it publishes, too. */
  readonly second: 'none' | 'builds' | 'publishes';
  /** How long those builds take at least that wait for no others. Milliseconds. */
  readonly buildMs: number;
  readonly faults: readonly Fault[];
}

/** A worker that sleeps in the middle of a build, and goes on with it while another one does it again. */
export const SLEEPER: RoundPlan = {
  number: 1,
  second: 'none',
  // The sleeper has slept through its own, and is done before the other one is.
  buildMs: 8000,
  faults: [{ kind: 'freeze-worker', moment: 'asleep', delayMs: 0, lengthMs: 11_000, jumpMs: 0, wakesAtTakeover: true }],
};

/** Rounds from this number on kill a worker and do nothing else: they are for moments that the others have missed. */
export const FIRST_EXTRA_ROUND = 1_000_001;

/** After which a worker that was not heard of has lost its tasks. */
const LEASE_MS = 10_000;
const HOUR_MS = 60 * 60 * 1000;

/**
 * What happens in a round; the same for the same seed. Each kills a worker, at moments that take turns, and has one more
 * fault, of kinds that take turns, and sometimes a third; but for extra rounds, see `FIRST_EXTRA_ROUND`.
 */
export function planRound(seed: number, number: number): RoundPlan {
  const random = randomNumbers(seed * 7919 + number);
  const turn = <T>(all: readonly T[], salt: number): T => {
    const cycle = Math.floor((number - 1) / all.length);
    return shuffled(all, randomNumbers(seed + 104_729 * cycle + salt))[(number - 1) % all.length] as T;
  };
  const fault = (kind: FaultKind, moment: Moment): Fault => ({
    kind,
    moment,
    delayMs: kind === 'kill-worker' || random() < 1 / 3 ? 0 : Math.floor(random() * 1500),
    lengthMs: lengthOf(kind, random()),
    jumpMs: (random() < 0.5 ? -1 : 1) * (1 + Math.floor(random() * 48)) * HOUR_MS,
    wakesAtTakeover: random() < 0.7,
  });
  const any = () => moments[Math.floor(random() * moments.length)] ?? 'building';
  const kill = fault('kill-worker', turn(moments, 1));
  if (number >= FIRST_EXTRA_ROUND) return { number, second: 'none', buildMs: 0, faults: [kill] };
  const faults = [kill, fault(turn(faultKinds, 2), any())];
  if (random() < 0.2) faults.push(fault(faultKinds[Math.floor(random() * faultKinds.length)] ?? 'kill-api', any()));
  const second = random() < 0.5 ? 'none' : random() < 0.5 ? 'builds' : 'publishes';
  return { number, second, buildMs: 0, faults: shuffled(faults, random).toSorted((a, b) => rankOf(a) - rankOf(b)) };
}

/** A plan is over before anything else is at work: a fault that waits for another one first would come too late for it. */
function rankOf({ kind, moment }: Fault): number {
  if (moment !== 'planning') return 2;
  return kind === 'kill-worker' ? 0 : 1;
}

function lengthOf(kind: FaultKind, random: number): number {
  if (kind === 'freeze-worker' || kind === 'cut-worker') return LEASE_MS + 1500 + random * 2000;
  return kind === 'store-gone' || kind === 'disk-full' ? 2000 + random * 6000 : random * 2500;
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items.map((item) => ({ item, order: random() })).sort((a, b) => a.order - b.order).map(({ item }) => item);
}

/** Numbers from 0 to 1 (excluded), the same for a seed: mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
