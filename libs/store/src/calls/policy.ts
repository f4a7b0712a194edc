/** How patiently a store is asked. */
export interface CallPolicy {
  /** How often a call is tried, the first time included. Only outages are tried again. */
  readonly attempts: number;
  /** Milliseconds before the second attempt, on average; doubled before each further one. */
  readonly backoffMs: number;
  /** Milliseconds a server may stay silent. */
  readonly timeoutMs: number;
  /** Milliseconds for a call with all its attempts, besides the time its bytes need. */
  readonly boundMs: number;
  /** Bytes per second below which sending counts as silence. */
  readonly minBytesPerSecond: number;
}

export const defaultCallPolicy: CallPolicy = Object.freeze({
  attempts: 4,
  backoffMs: 250,
  timeoutMs: 15_000,
  boundMs: 60_000,
  minBytesPerSecond: 64 * 1024,
});

/** The longest wait between two attempts, milliseconds. */
const LONGEST_BACKOFF_MS = 20_000;

/**
 * Milliseconds to wait after the `attempt`-th failure: doubled each time, and spread evenly between half and one and
 * a half of that, so that many clients do not come back at the same moment.
 *
 * @param random a number from 0 (included) to 1 (excluded).
 */
export function backoffDelay(attempt: number, { backoffMs, random }: { readonly backoffMs: number; readonly random: number }): number {
  const middle = Math.min(backoffMs * 2 ** (attempt - 1), LONGEST_BACKOFF_MS);
  return middle * (0.5 + random);
}

/** Milliseconds that `bytes` may need on their way. */
export function transferAllowance(bytes: number, { minBytesPerSecond }: CallPolicy): number {
  return (bytes / minBytesPerSecond) * 1000;
}
