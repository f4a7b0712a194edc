import { nearestRecord, type NearRecord, type ScopedRecords } from '@apphub/trust';
import type { Miss } from '../build-example.ts';

export interface CompareOptions {
  readonly records: Pick<ScopedRecords, 'recordsOfSlug'>;
  readonly signal?: AbortSignal;
}

/** How many records of one example, per scope, are looked at: somebody waits for the build. */
const CANDIDATES = 20;

/**
 * Finds the earlier build whose inputs differ in the fewest places from what has to be built; undefined where there was none.
 *
 * @throws FailureError STORE_* when the store cannot be asked.
 */
export async function compareMiss({ slug, inputs, startedOn }: Pick<Miss, 'slug' | 'inputs' | 'startedOn'>, { records, signal }: CompareOptions): Promise<NearRecord | undefined> {
  const found = await records.recordsOfSlug(slug, { limit: CANDIDATES, ...(signal === undefined ? {} : { signal }) });
  // The build goes on meanwhile: its own record may be there before this has read them all.
  return nearestRecord(inputs, found.filter(({ record }) => Date.parse(record.finishedOn) <= startedOn.getTime()));
}
