import { fail, type Json } from '@apphub/model';
import { isHoldableJson } from '@apphub/model/api';
import type { RunGiven } from './change-run.ts';

/** More belongs into files. Bytes as JSON. */
const LARGEST = 1 << 20;

/** What a handler gave, if it can be kept. @throws FailureError RUN_RESULT_INVALID. */
export function storableGiven(given: RunGiven): RunGiven {
  for (const [name, value] of Object.entries(given) as [string, Json | undefined][]) {
    if (value === undefined) continue;
    if (!isHoldableJson(value)) fail('RUN_RESULT_INVALID', `The ${name} of the run cannot be kept: it is nested too deep, or holds texts that are no valid Unicode.`);
    const size = Buffer.byteLength(JSON.stringify(value));
    if (size > LARGEST) fail('RUN_RESULT_INVALID', `The ${name} of the run has ${size} bytes as JSON; ${LARGEST} are kept.`);
  }
  return given;
}
