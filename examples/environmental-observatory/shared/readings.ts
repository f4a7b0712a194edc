/** One observation of one station, checked and in common units. */
export interface Reading {
  readonly stationId: string;
  /** UTC, to the second: `2024-06-01T12:00:00Z`. */
  readonly observedAt: string;
  readonly temperatureC: number;
  readonly pressureHpa: number;
  readonly humidityPct: number;
}

/** What is measured, in the order in which it is written. */
export const METRICS = ['temperatureC', 'pressureHpa', 'humidityPct'] as const;
export type Metric = (typeof METRICS)[number];

export interface Range {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

/** One station's readings of one day (`2024-06-01`, UTC) in figures. */
export interface DailyAggregate extends Readonly<Record<Metric, Range>> {
  readonly stationId: string;
  readonly day: string;
  readonly readings: number;
}

/** The header of the files that stations drop into the inbox. */
export const RAW_COLUMNS = [
  'station_id',
  'observed_at',
  'temperature',
  'temperature_unit',
  'pressure',
  'pressure_unit',
  'humidity',
] as const;

/** The header of normalised files. */
export const NORMALIZED_COLUMNS = ['station_id', 'observed_at', 'temperature_c', 'pressure_hpa', 'humidity_pct'] as const;

export function toNormalizedRow({ stationId, observedAt, temperatureC, pressureHpa, humidityPct }: Reading): readonly string[] {
  return [stationId, observedAt, temperatureC.toFixed(2), pressureHpa.toFixed(2), humidityPct.toFixed(1)];
}

/** Orders texts by code unit, so that output does not depend on anybody's locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
