/** Draws one SVG chart per metric from the loader's daily aggregates. The report publisher imports the drawing from here. */
import { type JobContext, type Parameters, textParameter, writeOutput } from '../../shared/job.ts';
import { METRICS } from '../../shared/readings.ts';
import { readAggregates, toSeries } from './aggregates.ts';
import { renderDailyChart } from './chart.ts';

export { readAggregates, type Series, TITLES, toSeries } from './aggregates.ts';
export { renderDailyChart } from './chart.ts';

export async function handler(parameters: Parameters, { logger }: JobContext) {
  const aggregates = await readAggregates(textParameter(parameters, 'aggregatesPath'));
  const outputDir = textParameter(parameters, 'outputDir', 'charts');
  const charts = [];
  for (const metric of METRICS) charts.push(await writeOutput(outputDir, `${metric}.svg`, renderDailyChart(aggregates, metric)));
  logger('Drew charts', { charts: charts.length });
  return { stations: toSeries(aggregates).map(({ stationId }) => stationId), points: aggregates.length, charts };
}
