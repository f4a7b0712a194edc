import type { RetryPolicy } from '@apphub/model';

const DEFAULT_FIRST_MS = 1_000;
const DEFAULT_LONGEST_MS = 5 * 60_000;

/** How many attempts a job allows; one, unless it asks for more and for a strategy to space them. */
export function attemptLimitOf({ maxAttempts = 1, strategy }: RetryPolicy): number {
  return strategy === 'none' ? 1 : maxAttempts;
}

/**
 * @param attempt the one that has failed, from 1
 * @param random from 0 to 1
 * @returns seconds until the next attempt, as the job says it.
 */
export function retryDelaySeconds({ strategy = 'fixed', initialDelayMs = DEFAULT_FIRST_MS, maxDelayMs = DEFAULT_LONGEST_MS, jitter = 'none' }: RetryPolicy, { attempt, random }: { readonly attempt: number; readonly random: number }): number {
  const grown = strategy === 'exponential' ? initialDelayMs * 2 ** (attempt - 1) : initialDelayMs;
  const delay = Math.min(grown, maxDelayMs);
  const spread = jitter === 'full' ? random : jitter === 'equal' ? 0.5 + random / 2 : 1;
  return (delay * spread) / 1000;
}
