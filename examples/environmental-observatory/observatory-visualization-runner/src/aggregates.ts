import { type DailyAggregate, type Metric, METRICS } from '../../shared/readings.ts';
import { readFile } from 'node:fs/promises';

/** Reads the file that the loader wrote. @throws TypeError when it is something else. */
export async function readAggregates(path: string): Promise<readonly DailyAggregate[]> {
  const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
  const days = isObject(parsed) ? parsed['days'] : undefined;
  if (!Array.isArray(days) || days.length === 0) throw new TypeError(`${path}: expected {"days": [...]} with at least one day`);
  return days.map((day: unknown, index) => {
    if (isAggregate(day)) return day;
    throw new TypeError(`${path}: days[${index}] is not a daily aggregate`);
  });
}

function isAggregate(value: unknown): value is DailyAggregate {
  if (!isObject(value)) return false;
  const { stationId, day } = value;
  return typeof stationId === 'string' && typeof day === 'string' && METRICS.every((metric) => isRange(value[metric]));
}

function isRange(value: unknown): boolean {
  return isObject(value) && ['min', 'mean', 'max'].every((key) => typeof value[key] === 'number');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** One station's days, oldest first. */
export interface Series {
  readonly stationId: string;
  readonly days: readonly DailyAggregate[];
}

export function toSeries(aggregates: readonly DailyAggregate[]): readonly Series[] {
  return [...Map.groupBy(aggregates, ({ stationId }) => stationId)].map(([stationId, days]) => ({
    stationId,
    days: days.toSorted((a, b) => (a.day < b.day ? -1 : 1)),
  }));
}

export const TITLES: Readonly<Record<Metric, string>> = {
  temperatureC: 'Temperature, °C',
  pressureHpa: 'Air pressure, hPa',
  humidityPct: 'Relative humidity, %',
};
