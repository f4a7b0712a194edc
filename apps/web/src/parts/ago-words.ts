const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `just now`, `3 min ago`, `5 h ago`, `2 d ago`; the date where it is longer ago than a month. Times in milliseconds. */
export function agoWords(then: number, now: number): string {
  const ms = now - then;
  if (ms < MINUTE) return ms < 10_000 ? 'just now' : `${Math.floor(ms / 1000)} s ago`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`;
  return ms < 31 * DAY ? `${Math.floor(ms / DAY)} d ago` : dateWords(then);
}

/** `2026-03-31 14:05:09`, where the reader is. */
export function dateWords(time: number): string {
  const date = new Date(time);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
