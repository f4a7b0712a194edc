import { failureOf } from '@apphub/model';
import { failureDetails } from '../ports.ts';
import type { Parts } from './parts.ts';

/** Lets `work` go on after the answer; what becomes of it is for the log alone. */
export function goOn({ background, log }: Pick<Parts, 'background' | 'log'>, work: Promise<void>): void {
  const settled: Promise<void> = work.catch((error: unknown) => log.warn(failureDetails(failureOf(error)), 'what goes on after an answer failed')).finally(() => background.delete(settled));
  background.add(settled);
}
