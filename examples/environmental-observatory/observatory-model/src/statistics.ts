export interface Summary {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Of the population. */
  readonly standardDeviation: number;
  readonly median: number;
  /** Nine of ten values are at most this. */
  readonly p90: number;
}

/** @throws RangeError for an empty list: it has no mean. */
export function summarize(values: readonly number[]): Summary {
  if (values.length === 0) throw new RangeError('expected at least one value');
  const sorted = values.toSorted((a, b) => a - b);
  const mean = sum(values) / values.length;
  return {
    count: values.length,
    min: quantile(sorted, 0),
    max: quantile(sorted, 1),
    mean,
    standardDeviation: Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / values.length),
    median: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
  };
}

/** The least-squares slope of evenly spaced values: change per step; 0 for fewer than two. */
export function trend(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = (values.length - 1) / 2;
  const mean = sum(values) / values.length;
  const covariance = sum(values.map((value, step) => (step - middle) * (value - mean)));
  return covariance / sum(values.map((_, step) => (step - middle) ** 2));
}

/** To a number of decimals. */
export function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

function quantile(sorted: readonly number[], share: number): number {
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position % 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
