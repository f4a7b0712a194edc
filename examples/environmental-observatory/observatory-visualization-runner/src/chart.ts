import type { DailyAggregate, Metric } from '../../shared/readings.ts';
import { stationName } from '../../shared/stations.ts';
import { summarize } from '../upstream/observatory-model/dist/index.js';
import { type Series, TITLES, toSeries } from './aggregates.ts';

const WIDTH = 720;
const HEIGHT = 320;
const MARGIN = { top: 36, right: 130, bottom: 32, left: 56 };
const COLORS = ['#1b6ca8', '#d1495b', '#66a182', '#edae49', '#6a4c93', '#3d5a80'];
const GRID_LINES = 5;

type Scale = (value: number) => string;

interface Scales {
  readonly days: readonly string[];
  readonly x: Scale;
  readonly y: Scale;
  /** Values at which grid lines stand. */
  readonly ticks: readonly number[];
}

/** An SVG with one line per station through the daily means, and a band from the lowest to the highest value. */
export function renderDailyChart(aggregates: readonly DailyAggregate[], metric: Metric): string {
  const series = toSeries(aggregates);
  const scales = scalesFor(aggregates, metric);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<text x="${MARGIN.left}" y="20" font-size="16">${TITLES[metric]}</text>`,
    ...scales.ticks.map((tick) => gridLine(tick, scales.y)),
    ...scales.days.map((day, index) => `<text x="${scales.x(index)}" y="${HEIGHT - 10}" text-anchor="middle">${day}</text>`),
    ...series.flatMap((one, index) => [band(one, metric, { scales, index }), line(one, metric, { scales, index }), legend(one, index)]),
    '</svg>\n',
  ].join('\n');
}

function scalesFor(aggregates: readonly DailyAggregate[], metric: Metric): Scales {
  const { min, max } = summarize(aggregates.flatMap((day) => [day[metric].min, day[metric].max]));
  const days = [...new Set(aggregates.map(({ day }) => day))].sort();
  const span = max - min || 1;
  const [innerWidth, innerHeight] = [WIDTH - MARGIN.left - MARGIN.right, HEIGHT - MARGIN.top - MARGIN.bottom];
  return {
    days,
    x: (index) => fixed(MARGIN.left + (days.length === 1 ? innerWidth / 2 : (index / (days.length - 1)) * innerWidth)),
    y: (value) => fixed(MARGIN.top + (1 - (value - min) / span) * innerHeight),
    ticks: Array.from({ length: GRID_LINES }, (_, index) => min + (span * index) / (GRID_LINES - 1)),
  };
}

interface Place {
  readonly scales: Scales;
  readonly index: number;
}

function line({ days }: Series, metric: Metric, { scales, index }: Place): string {
  const points = days.map((day) => `${dayX(day, scales)},${scales.y(day[metric].mean)}`).join(' ');
  return `<polyline fill="none" stroke="${color(index)}" stroke-width="2" points="${points}"/>`;
}

function band({ days }: Series, metric: Metric, { scales, index }: Place): string {
  const top = days.map((day) => `${dayX(day, scales)},${scales.y(day[metric].max)}`);
  const bottom = days.map((day) => `${dayX(day, scales)},${scales.y(day[metric].min)}`).reverse();
  return `<polygon fill="${color(index)}" opacity="0.15" points="${[...top, ...bottom].join(' ')}"/>`;
}

function legend({ stationId }: Series, index: number): string {
  const y = MARGIN.top + 12 + index * 18;
  return `<text x="${WIDTH - MARGIN.right + 12}" y="${y}" fill="${color(index)}">${escapeXml(stationName(stationId))}</text>`;
}

function gridLine(tick: number, y: Scale): string {
  return [
    `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(tick)}" y2="${y(tick)}" stroke="#ddd"/>`,
    `<text x="${MARGIN.left - 6}" y="${y(tick)}" text-anchor="end">${tick.toFixed(1)}</text>`,
  ].join('\n');
}

function dayX({ day }: DailyAggregate, { days, x }: Scales): string {
  return x(days.indexOf(day));
}

function color(index: number): string {
  return COLORS[index % COLORS.length] ?? '#000';
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
