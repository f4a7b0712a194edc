/**
 * What a reading is and what can be said about many of them. Other examples import this from the built bundle;
 * the handler lets operators check a handful of readings by hand.
 */
import type { JobContext } from '../../shared/job.ts';
import { METRICS } from '../../shared/readings.ts';
import { round, summarize } from './statistics.ts';
import { type Candidate, createChecker, REJECT_REASONS, type RejectReason } from './validation.ts';

export { round, summarize, type Summary, trend } from './statistics.ts';
export { toCelsius, toHectopascal } from './units.ts';
export { type Candidate, type Checked, checkReading, createChecker, REJECT_REASONS, type RejectReason } from './validation.ts';

export function handler({ readings }: { readonly readings: readonly Candidate[] }, { logger }: JobContext) {
  const check = createChecker();
  const checked = readings.map((candidate) => check(candidate));
  const accepted = checked.flatMap((outcome) => (outcome.ok ? [outcome.reading] : []));
  const rejectedFor = (reason: RejectReason) => checked.filter((outcome) => !outcome.ok && outcome.reason === reason).length;
  logger('Checked readings', { accepted: accepted.length, rejected: readings.length - accepted.length });
  return {
    accepted: accepted.length,
    rejected: Object.fromEntries(REJECT_REASONS.map((reason) => [reason, rejectedFor(reason)])),
    summary: Object.fromEntries(METRICS.map((metric) => [metric, rounded(summarize(accepted.map((reading) => reading[metric])))])),
  };
}

function rounded(summary: object): Record<string, number> {
  return Object.fromEntries(Object.entries(summary).map(([name, value]) => [name, round(value, 4)]));
}
