import { dateWords } from '../../parts/ago-words.ts';
import type { CacheSummary } from './cache-resource.ts';
import './hit-chart.css';

export interface HitChartProps {
  readonly parts: CacheSummary['parts'];
  readonly days: number;
}

const HOUR_MS = 3_600_000;
const BY_HOUR_DAYS = 2;

/** Hits and misses over time: bars to see, a sentence to read. */
export function HitChart({ parts, days }: HitChartProps) {
  const hits = parts.reduce((sum, part) => sum + part.hits, 0);
  const all = hits + parts.reduce((sum, part) => sum + part.misses, 0);
  const step = days <= BY_HOUR_DAYS ? HOUR_MS : 24 * HOUR_MS;
  const bars = wholeTime(parts, { step, count: Math.ceil((days * 24 * HOUR_MS) / step) });
  const most = Math.max(1, ...bars.map((bar) => bar.hits + bar.misses));
  return (
    <figure className="hit-chart">
      <figcaption>
        <strong className="numbers">{Math.round((100 * hits) / Math.max(1, all))} %</strong>
        <span>
          {hits} found of {all}
        </span>
        <span className="quiet small hit-chart-key">
          <span data-kind="hit" /> found <span data-kind="miss" /> built
        </span>
      </figcaption>
      <div className="hit-chart-bars" aria-hidden="true">
        {bars.map((bar) => (
          <div key={bar.from} className="hit-chart-bar" title={`${dateWords(bar.from).slice(0, 16)}: ${bar.hits} found, ${bar.misses} built`}>
            <span data-kind="miss" style={{ height: `${(100 * bar.misses) / most}%` }} />
            <span data-kind="hit" style={{ height: `${(100 * bar.hits) / most}%` }} />
          </div>
        ))}
      </div>
      <p className="hit-chart-ends quiet small numbers" aria-hidden="true">
        <span>{dateWords(bars[0]?.from ?? 0).slice(0, 16)}</span>
        <span>{dateWords(bars.at(-1)?.from ?? 0).slice(0, 16)}</span>
      </p>
    </figure>
  );
}

interface Bar {
  readonly from: number;
  readonly hits: number;
  readonly misses: number;
}

/** One bar for every part of the time, up to the last that is known. */
function wholeTime(parts: CacheSummary['parts'], { step, count }: { readonly step: number; readonly count: number }): Bar[] {
  const known = new Map(parts.map((part) => [Date.parse(part.from), part]));
  const last = Math.max(...known.keys());
  return Array.from({ length: count }, (_, index) => {
    const from = last - (count - 1 - index) * step;
    return { from, hits: known.get(from)?.hits ?? 0, misses: known.get(from)?.misses ?? 0 };
  });
}
