import { fail } from '@apphub/model/failure';

const MILLISECONDS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const BYTES = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;

/**
 * `90m`, `24h`, `30d` as milliseconds.
 *
 * @throws FailureError USAGE.
 */
export function parseDuration(text: string, option: string): number {
  return parsed(text, { option, units: MILLISECONDS, such: '"90m", "24h" or "30d"' });
}

/**
 * `500MB`, `1.5GB`, `2GiB` as bytes.
 *
 * @throws FailureError USAGE.
 */
export function parseSize(text: string, option: string): number {
  return parsed(text, { option, units: BYTES, such: '"500MB", "1.5GB" or "2GiB"' });
}

interface Form {
  readonly option: string;
  readonly units: Readonly<Record<string, number>>;
  readonly such: string;
}

function parsed(text: string, { option, units, such }: Form): number {
  const [, number, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)\s*([A-Za-z]+)$/.exec(text) ?? [];
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (number === undefined || factor === undefined) fail('USAGE', `${option}: expected a number with a unit, such as ${such}, got ${JSON.stringify(text.slice(0, 40))}.`);
  return Math.round(Number(number) * factor);
}
