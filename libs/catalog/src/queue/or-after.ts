/** Resolves with `promise`, or after `ms` milliseconds, whichever comes first. */
export async function orAfter(ms: number, promise: Promise<void>): Promise<void> {
  const timer = Promise.withResolvers<void>();
  const timeout = setTimeout(() => timer.resolve(), ms);
  await Promise.race([promise, timer.promise]);
  clearTimeout(timeout);
}
