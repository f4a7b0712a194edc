const HECTOPASCAL_PER_INCH_OF_MERCURY = 33.863886666667;

/** @returns undefined for a unit that no station reports in. */
export function toCelsius(value: number, unit: string): number | undefined {
  if (unit === 'C') return value;
  return unit === 'F' ? ((value - 32) * 5) / 9 : undefined;
}

/** @returns undefined for a unit that no station reports in. */
export function toHectopascal(value: number, unit: string): number | undefined {
  if (unit === 'hPa') return value;
  return unit === 'inHg' ? value * HECTOPASCAL_PER_INCH_OF_MERCURY : undefined;
}
