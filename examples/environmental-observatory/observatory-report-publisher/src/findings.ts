import { METRICS, type Metric } from '../../shared/readings.ts';
import { stationName } from '../../shared/stations.ts';
import { round, summarize, trend } from '../upstream/observatory-model/dist/index.js';
import type { Series } from '../upstream/observatory-visualization-runner/dist/index.js';

/** What the report says about one station. */
export interface Finding {
  readonly station: string;
  readonly readings: number;
  /** Mean of the daily means. */
  readonly means: Readonly<Record<Metric, number>>;
  readonly coldestC: number;
  readonly warmestC: number;
  /** Degrees Celsius per day. */
  readonly warmingC: number;
}

export function findingFor({ stationId, days }: Series): Finding {
  const mean = (metric: Metric) => round(summarize(days.map((day) => day[metric].mean)).mean, 1);
  return {
    station: stationName(stationId),
    readings: days.reduce((total, { readings }) => total + readings, 0),
    means: Object.fromEntries(METRICS.map((metric) => [metric, mean(metric)])) as Record<Metric, number>,
    coldestC: summarize(days.map((day) => day.temperatureC.min)).min,
    warmestC: summarize(days.map((day) => day.temperatureC.max)).max,
    warmingC: round(trend(days.map((day) => day.temperatureC.mean)), 2),
  };
}
