import { describe, expect, test } from '@jest/globals';
import { logSender } from './log-sender.ts';
import type { SentLine } from './protocol.ts';

const line = (text: string) => ({ stream: 'stdout', text, at: new Date(0) }) as const;

describe('lines on their way', () => {
  test('arrive in their order, in batches that are each awaited', async () => {
    const batches: (readonly SentLine[])[] = [];
    let isBusy = false;
    const log = logSender(async (lines) => {
      expect(isBusy).toBe(false);
      isBusy = true;
      await new Promise((resolve) => setTimeout(resolve, 5));
      isBusy = false;
      batches.push(lines);
    });
    for (let index = 0; index < 300; index += 1) log.take(line(`${index} ${'x'.repeat(1000)}`));
    await log.flush();
    expect(batches.flat().map(({ text }) => Number.parseInt(text, 10))).toEqual(Array.from({ length: 300 }, (_, index) => index));
    expect(batches.length).toBeGreaterThan(3);
    for (const batch of batches) expect(batch.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(64 * 1024);
  });

  test('arrive without being asked for, and carry what stood beside them', async () => {
    const arrived = Promise.withResolvers<readonly SentLine[]>();
    const log = logSender(async (lines) => arrived.resolve(lines));
    log.take({ stream: 'logger', text: 'counted', meta: { rows: 3 }, at: new Date(0) });
    expect(await arrived.promise).toEqual([{ stream: 'logger', text: 'counted {"rows":3}', at: '1970-01-01T00:00:00.000Z' }]);
    await log.flush();
  });

  test('that cannot be sent are told to who waits for the end', async () => {
    const log = logSender(async () => Promise.reject(new Error('away')));
    log.take(line('one'));
    await expect(log.flush()).rejects.toThrow('away');
  });
});
