import type { Metric, Reading } from '../../shared/readings.ts';
import { findStation } from '../../shared/stations.ts';

/** What may be wrong with a reading, the gravest first. */
export const REJECT_REASONS = ['unknown-station', 'bad-timestamp', 'missing-value', 'out-of-range', 'duplicate'] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

/** A reading before it is checked: a value that could not be read is undefined. */
export type Candidate = { readonly [K in keyof Reading]?: Reading[K] | undefined };

export type Checked = { readonly ok: true; readonly reading: Reading } | { readonly ok: false; readonly reason: RejectReason };

/** What instruments at the observatory's stations can plausibly report, bounds included. */
const PLAUSIBLE: Readonly<Record<Metric, readonly [number, number]>> = {
  temperatureC: [-60, 60],
  pressureHpa: [700, 1100],
  humidityPct: [0, 100],
};

/** Checks readings one after the other; a second reading of a station for the same moment is a duplicate. */
export function createChecker(): (candidate: Candidate) => Checked {
  const seen = new Set<string>();
  return (candidate) => {
    const checked = checkReading(candidate);
    if (!checked.ok) return checked;
    const key = `${checked.reading.stationId} ${checked.reading.observedAt}`;
    if (seen.has(key)) return { ok: false, reason: 'duplicate' };
    seen.add(key);
    return checked;
  };
}

/** Checks one reading by itself. */
export function checkReading({ stationId, observedAt, temperatureC, pressureHpa, humidityPct }: Candidate): Checked {
  if (stationId === undefined || findStation(stationId) === undefined) return { ok: false, reason: 'unknown-station' };
  if (observedAt === undefined || !isUtcSecond(observedAt)) return { ok: false, reason: 'bad-timestamp' };
  if (temperatureC === undefined || pressureHpa === undefined || humidityPct === undefined) return { ok: false, reason: 'missing-value' };
  const reading = { stationId, observedAt, temperatureC, pressureHpa, humidityPct };
  return isPlausible(reading) ? { ok: true, reading } : { ok: false, reason: 'out-of-range' };
}

function isUtcSecond(text: string): boolean {
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().replace('.000Z', 'Z') === text;
}

function isPlausible(reading: Reading): boolean {
  return Object.entries(PLAUSIBLE).every(([metric, [least, most]]) => {
    const value = reading[metric as Metric];
    return value >= least && value <= most;
  });
}
