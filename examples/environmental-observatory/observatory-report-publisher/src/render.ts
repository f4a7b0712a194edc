import type { Finding } from './findings.ts';

export interface Chart {
  readonly title: string;
  /** Below the report's folder. */
  readonly path: string;
  readonly svg: string;
}

export interface Report {
  readonly title: string;
  readonly period: string;
  readonly findings: readonly Finding[];
  readonly charts: readonly Chart[];
}

const HEADINGS = ['Station', 'Readings', 'Mean °C', 'Coldest °C', 'Warmest °C', 'Trend °C/day', 'Mean hPa', 'Mean % humidity'];

function cells({ station, readings, means, coldestC, warmestC, warmingC }: Finding): readonly string[] {
  const trend = `${warmingC > 0 ? '+' : ''}${warmingC.toFixed(2)}`;
  return [
    station,
    String(readings),
    means.temperatureC.toFixed(1),
    coldestC.toFixed(1),
    warmestC.toFixed(1),
    trend,
    means.pressureHpa.toFixed(1),
    means.humidityPct.toFixed(1),
  ];
}

/** Markdown that shows the charts by their paths. */
export function renderMarkdown({ title, period, findings, charts }: Report): string {
  const row = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  return [
    `# ${title}`,
    '',
    `Observations of ${period}.`,
    '',
    row(HEADINGS),
    row(HEADINGS.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...findings.map((finding) => row(cells(finding))),
    ...charts.flatMap(({ title: caption, path }) => ['', `![${caption}](${path})`]),
    '',
  ].join('\n');
}

/** One page that needs nothing else: the charts stand in it. */
export function renderHtml({ title, period, findings, charts }: Report): string {
  const row = (texts: readonly string[], tag: 'td' | 'th') => {
    const columns = texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`);
    return `<tr>${columns.join('')}</tr>`;
  };
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>`,
    '<body>',
    `<h1>${escapeHtml(title)}</h1>`,
    `<p>Observations of ${escapeHtml(period)}.</p>`,
    `<table>${row(HEADINGS, 'th')}${findings.map((finding) => row(cells(finding), 'td')).join('')}</table>`,
    ...charts.map(({ title: caption, svg }) => `<figure><figcaption>${escapeHtml(caption)}</figcaption>${svg.trim()}</figure>`),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
