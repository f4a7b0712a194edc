/** The first ones say it all. */
const MOST = 5;

/** What lies behind an error, one line for each cause: what --verbose adds to a failure. */
export function causeLines(error: unknown): string[] {
  const lines: string[] = [];
  for (let cause = causeOf(error); cause !== undefined && lines.length < MOST; cause = causeOf(cause)) lines.push(`  Because: ${wordsOf(cause)}`);
  return lines;
}

function causeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
}

function wordsOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause && typeof cause.code === 'string' ? `${cause.code}: ` : '';
  return `${code}${cause.message || cause.name}`;
}
