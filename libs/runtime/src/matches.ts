/** Where numbers may differ: the last digits of floating-point sums differ between platforms. */
const RELATIVE_TOLERANCE = 1e-9;

/**
 * Compares a result with what an example expects of it: every expected key must match, more keys may be there;
 * arrays match in length and element by element; numbers within 1e-9 of each other; all else exactly.
 *
 * @returns one line per difference, `path: expected …, got …`; empty when it matches.
 */
export function differences(expected: unknown, actual: unknown, path = 'result'): string[] {
  if (typeof expected === 'number' && typeof actual === 'number') {
    return isClose(expected, actual) ? [] : [difference(expected, actual, path)];
  }
  if (Array.isArray(expected)) return arrayDifferences(expected, actual, path);
  if (isObject(expected)) {
    if (!isObject(actual)) return [difference(expected, actual, path)];
    return Object.keys(expected).flatMap((key) => differences(expected[key], actual[key], `${path}.${key}`));
  }
  return Object.is(expected, actual) ? [] : [difference(expected, actual, path)];
}

function arrayDifferences(expected: readonly unknown[], actual: unknown, path: string): string[] {
  if (!Array.isArray(actual)) return [difference(expected, actual, path)];
  if (actual.length !== expected.length) return [`${path}: expected ${expected.length} elements, got ${actual.length}`];
  return expected.flatMap((element, index) => differences(element, actual[index], `${path}[${index}]`));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isClose(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= RELATIVE_TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

function difference(expected: unknown, actual: unknown, path: string): string {
  return `${path}: expected ${shown(expected)}, got ${shown(actual)}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
