import { failure, FailureError, type FailureCode } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import { createLog } from '../log/create-log.ts';
import { persist } from './persist.ts';

const lines: string[] = [];
const log = createLog({ level: 'info', secrets: [], destination: { write: (line) => void lines.push(line) } });
const running = new AbortController().signal;

function failing(times: number, code: FailureCode): { readonly work: () => Promise<string>; readonly calls: () => number } {
  let calls = 0;
  const work = async () => {
    calls += 1;
    if (calls <= times) throw new FailureError(failure(code, 'It is away.'));
    return 'done';
  };
  return { work, calls: () => calls };
}

describe('what must not be lost', () => {
  test('is tried again while a part is away, and says so', async () => {
    const { work, calls } = failing(2, 'DATABASE_UNAVAILABLE');
    expect(await persist(work, { signal: running, log, what: 'the end' })).toBe('done');
    expect(calls()).toBe(3);
    expect(lines.join('')).toContain('the end is waiting: It is away.');
  });

  test('is not tried again for a failure that stays', async () => {
    const { work, calls } = failing(5, 'ATTEMPT_LOST');
    await expect(persist(work, { signal: running, log, what: 'the end' })).rejects.toMatchObject({ failure: { code: 'ATTEMPT_LOST' } });
    expect(calls()).toBe(1);
  });

  test('is given up when there is no time left', async () => {
    const { work, calls } = failing(Number.POSITIVE_INFINITY, 'STORE_UNAVAILABLE');
    await expect(persist(work, { signal: AbortSignal.abort(), log, what: 'the end' })).rejects.toMatchObject({ failure: { code: 'STORE_UNAVAILABLE' } });
    expect(calls()).toBe(1);
  });
});
