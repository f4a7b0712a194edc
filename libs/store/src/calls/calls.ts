import { isOutage, persist, type PersistOptions, type Retry } from './persist.ts';
import type { CallPolicy } from './policy.ts';

export interface PatienceOptions {
  readonly policy: CallPolicy;
  /** Told before a call is tried again. */
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}

/** Runs one call with its words, limits and retries. */
export type Calls = <T>(operation: (signal: AbortSignal) => Promise<T>, details: CallDetails<T>) => Promise<T>;
export type CallDetails<T> = Omit<PersistOptions<T>, 'policy' | 'onRetry'>;

/**
 * The two ways to call a store. Once a read has used up its attempts, further reads get one attempt each until the
 * store answers again: a build that can do without the store must not wait for it again and again.
 * Writes always get all attempts.
 */
export function patientCalls({ policy, onRetry }: PatienceOptions): { readonly reading: Calls; readonly writing: Calls } {
  let down = false;
  const calling = async <T>(operation: (signal: AbortSignal) => Promise<T>, details: CallDetails<T> & { readonly attempts: number }): Promise<T> => {
    try {
      const answer = await persist(operation, { ...details, policy: { ...policy, attempts: details.attempts }, onRetry });
      down = false;
      return answer;
    } catch (error) {
      down ||= isOutage(error);
      throw error;
    }
  };
  return {
    reading: (operation, details) => calling(operation, { ...details, attempts: down ? 1 : policy.attempts }),
    writing: (operation, details) => calling(operation, { ...details, attempts: policy.attempts }),
  };
}
