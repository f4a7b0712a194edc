import { failureLines, failureOf } from '@apphub/model';

/**
 * A promise that nobody awaited ends the process when it fails, and with it every task of a batch. That is a bug of
 * this program; it is told as one and does not touch the other tasks. On disposal the usual rule holds again.
 */
export function tellStrayFailures(say: (line: string) => void): Disposable {
  const tell = (reason: unknown) => failureLines(failureOf(reason)).forEach(say);
  process.on('unhandledRejection', tell);
  return { [Symbol.dispose]: () => process.off('unhandledRejection', tell) };
}
