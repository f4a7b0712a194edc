import type { Reported } from '@apphub/runtime';

/** @returns lines for the log on what a handler says and what nothing but its log keeps. */
export function noticesOf({ logsUrl, timeoutMs }: Reported): string[] {
  return [
    ...(logsUrl === undefined ? [] : [`The handler names a log elsewhere: ${logsUrl}`]),
    ...(timeoutMs === undefined ? [] : [`The handler asks for a time limit of ${timeoutMs} ms; that of an attempt is decided before it begins.`]),
  ];
}
