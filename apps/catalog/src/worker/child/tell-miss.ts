import { compareMiss, type CompareOptions, type Miss } from '@apphub/build';
import type { InputChanges } from '@apphub/model/api';
import { inputChanges } from './input-changes.ts';
import type { WorkContext } from './work-context.ts';

/** Tells why an example has to be built, and what has changed since the nearest earlier build. */
export interface MissTeller {
  /** For `buildExample`: compares while the build goes on. */
  readonly onMiss: (miss: Miss) => void;
  /** Waits until it is told; never fails, and takes a moment at most. */
  told(): Promise<void>;
}

/** What is not compared by then is not compared. Milliseconds. */
const MOMENT_MS = 3_000;

/** @param slug the example that is asked for; nothing is told of those that it builds on. */
export function missTeller(slug: string, { records }: Pick<CompareOptions, 'records'>, { signal, tell }: Pick<WorkContext, 'signal' | 'tell'>): MissTeller {
  let told = Promise.resolve();
  return {
    onMiss(miss) {
      if (miss.slug !== slug) return;
      told = changesOf(miss, { records, signal }).then((changes) => tell({ kind: 'reason', reason: { because: miss.because, changes } }));
    },
    told: () => told,
  };
}

async function changesOf(miss: Miss, { records, signal }: Required<CompareOptions>): Promise<InputChanges | null> {
  const moment = AbortSignal.any([signal, AbortSignal.timeout(MOMENT_MS)]);
  const over = new Promise<null>((resolve) => moment.addEventListener('abort', () => resolve(null), { once: true }));
  // A store that does not answer is told of by the build itself.
  const compared = compareMiss(miss, { records, signal: moment }).then(inputChanges, () => null);
  return Promise.race([compared, over]);
}
