import { digestHex, fail } from '@apphub/model';
import { type CallOptions, layout } from '@apphub/store';
import { parseRecordKey, type RecordKey } from '@apphub/trust';
import type { OpenedRecords } from '../session/open-records.ts';

/** Fewer characters are a slip of the hand rather than a name. */
const SHORTEST = 4;

/**
 * The one record whose name, the sha256 of its document, begins with `name`.
 *
 * @throws FailureError USAGE if there is none, or more than one; STORE_*.
 */
export async function findRecord(name: string, { store, records }: OpenedRecords, call: CallOptions = {}): Promise<RecordKey> {
  const hex = name.replace(/^sha256:/, '');
  if (hex.length < SHORTEST) unknown(`The name of a record has at least ${SHORTEST} characters, got ${JSON.stringify(name)}.`);
  const found: RecordKey[] = [];
  for (const scope of records.readOrder) {
    for await (const key of store.documents.list(`${layout.allRecords}${scope}/`, call)) {
      const place = parseRecordKey(key);
      if (place?.kind === 'record' && digestHex(place.statement).startsWith(hex)) found.push(place);
    }
  }
  const [only, ...others] = found;
  if (only === undefined) return unknown(`No record in ${records.readOrder.join(', ')} begins with ${JSON.stringify(hex.slice(0, 80))}.`);
  if (others.length > 0) unknown(`More than one record begins with ${hex}.`);
  return only;
}

function unknown(problem: string): never {
  return fail('USAGE', problem, { remedy: '"apphub records list" shows the names of records.' });
}
