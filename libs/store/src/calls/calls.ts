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

/** After an outage a question waits this part of the time that a server may otherwise stay silent. */
const IMPATIENCE = 10;

/**
 * The two ways to call a store: `asking` for what one can do without (is it there, what is noted), and `needing` an answer
 * (bytes that are to be stored, or used). Once a call has used up its attempts, questions get one short attempt each until
 * the store answers again: a build that can do without the store must not wait for it again and again. What is needed
 * always gets all attempts.
 */
export function patientCalls({ policy, onRetry }: PatienceOptions): { readonly asking: Calls; readonly needing: Calls } {
  const impatient: CallPolicy = { ...policy, attempts: 1, timeoutMs: Math.ceil(policy.timeoutMs / IMPATIENCE) };
  let down = false;
  const calling = async <T>(operation: (signal: AbortSignal) => Promise<T>, details: CallDetails<T> & { readonly policy: CallPolicy }): Promise<T> => {
    try {
      const answer = await persist(operation, { ...details, onRetry });
      down = false;
      return answer;
    } catch (error) {
      down ||= isOutage(error);
      throw error;
    }
  };
  return {
    asking: (operation, details) => calling(operation, { ...details, policy: down ? impatient : policy }),
    needing: (operation, details) => calling(operation, { ...details, policy }),
  };
}
