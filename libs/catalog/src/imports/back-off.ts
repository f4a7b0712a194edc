const FIRST_DELAY_SECONDS = 2;
const LONGEST_DELAY_SECONDS = 60;

/** @returns how long the next attempt waits after `attempt` has failed. Twice as long after each attempt; spread, so that what failed together is not tried again together. */
export function backOffSeconds(attempt: number): number {
  const delay = Math.min(FIRST_DELAY_SECONDS * 2 ** (attempt - 1), LONGEST_DELAY_SECONDS);
  return delay * (0.5 + Math.random() / 2);
}
