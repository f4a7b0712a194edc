import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until the answer is there; what is asked may fail meanwhile.
 *
 * @throws the last failure, or that there was no answer, after `seconds`.
 */
export async function eventually<T>(ask: () => Promise<T | undefined | false>, { seconds = 60, every = 100 }: { readonly seconds?: number; readonly every?: number } = {}): Promise<T> {
  const until = Date.now() + seconds * 1000;
  let last: unknown = new Error(`no answer within ${seconds} s`);
  while (Date.now() < until) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    await sleep(every);
  }
  throw last;
}
