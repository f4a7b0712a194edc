/** Publishes a report on the observatory's stations: Markdown with charts beside it, and one self-contained HTML page. */
import { type JobContext, type Parameters, textParameter, writeOutput } from '../../shared/job.ts';
import { METRICS } from '../../shared/readings.ts';
import { readAggregates, renderDailyChart, TITLES, toSeries } from '../upstream/observatory-visualization-runner/dist/index.js';
import { findingFor } from './findings.ts';
import { renderHtml, renderMarkdown, type Report } from './render.ts';

export async function handler(parameters: Parameters, { logger }: JobContext) {
  const aggregates = await readAggregates(textParameter(parameters, 'aggregatesPath'));
  const outputDir = textParameter(parameters, 'outputDir', 'report');
  const days = aggregates.map(({ day }) => day).sort();
  const report: Report = {
    title: textParameter(parameters, 'title', 'Environmental observatory'),
    period: `${days[0]} to ${days.at(-1)}`,
    findings: toSeries(aggregates).map(findingFor),
    charts: METRICS.map((metric) => ({ title: TITLES[metric], path: `charts/${metric}.svg`, svg: renderDailyChart(aggregates, metric) })),
  };

  const files = [
    await writeOutput(outputDir, 'report.md', renderMarkdown(report)),
    await writeOutput(outputDir, 'report.html', renderHtml(report)),
  ];
  for (const { path, svg } of report.charts) files.push(await writeOutput(outputDir, path, svg));
  logger('Published report', { files: files.length });
  return { period: report.period, findings: report.findings, files };
}
