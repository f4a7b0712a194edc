import type { FingerprintRecord } from '@apphub/model';
import type { FoundRecord } from '../records/port.ts';
import { diffInputs, type InputDifference } from './diff-inputs.ts';

/** A record, and what has to be done to its inputs to get those that were asked for. */
export interface NearRecord {
  readonly found: FoundRecord;
  readonly differences: readonly InputDifference[];
}

/** The candidate whose inputs differ in the fewest places; of equals the first, so that the newest come first. */
export function nearestRecord(inputs: FingerprintRecord, candidates: readonly FoundRecord[]): NearRecord | undefined {
  let nearest: NearRecord | undefined;
  for (const found of candidates) {
    const differences = diffInputs(found.record.inputs, inputs);
    if (nearest === undefined || differences.length < nearest.differences.length) nearest = { found, differences };
  }
  return nearest;
}
