/** `2026-03-01 10:32 UTC`. */
export function timeWords(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}
