/** A time as it is told. */
export function iso(time: Date): string {
  return time.toISOString();
}

/** As `iso`; null for what has not happened. */
export function isoOrNull(time: Date | undefined): string | null {
  return time?.toISOString() ?? null;
}
