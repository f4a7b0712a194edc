import type { StoredEvent } from '@apphub/catalog';
import { type JobRunState, RUN_EVENT } from '@apphub/model/api';
import { describe, expect, test } from '@jest/globals';
import type { WorkerHappening } from '../../metrics/index.ts';
import { openRunLedger } from './run-ledger.ts';

const RUN = '11111111-1111-4111-8111-111111111111';
const AT = '2026-01-01T00:00:00.000Z';

function event(attempt: number, status: JobRunState['status'], code?: string): StoredEvent {
  const failure = code === undefined ? null : { code, message: 'm', remedy: 'r' };
  const data = {
    ...{ id: RUN, reference: 'tides', slug: 'tides', version: '1.0.0', digest: `sha256:${'0'.repeat(64)}`, status, attempt, maxAttempts: 3, cancelAsked: false },
    ...{ errorMessage: null, failure, timeoutMs: 1, log: { lines: 0, bytes: 0, dropped: 0 }, requestedBy: 'ann', url: '/', durationMs: null },
    ...{ createdAt: AT, updatedAt: AT, startedAt: null, completedAt: null },
  };
  return { number: 1, type: RUN_EVENT, version: 1, slug: 'tides', jobId: RUN, data, at: AT };
}

function counted(...events: readonly StoredEvent[]): WorkerHappening[] {
  const happenings: WorkerHappening[] = [];
  const ledger = openRunLedger((happening) => happenings.push(happening));
  ledger.begun({ runId: RUN, attempt: 1 });
  events.forEach((each) => ledger.heard(each));
  return happenings;
}

describe('what the attempts of runs on a worker came to', () => {
  test.each([
    ['succeeded', undefined, 'succeeded'],
    ['failed', 'RUN_FAILED', 'failed'],
    ['expired', 'LIMIT_TIME', 'expired'],
    ['lost', 'RUN_LOST', 'lost'],
    ['pending', 'RUN_FAILED', 'failed'],
    ['pending', 'ATTEMPT_LOST', 'lost'],
    ['pending', undefined, 'released'],
  ] as const)('%s with %s is counted once as %s', (status, code, outcome) => {
    expect(counted(event(1, 'running'), event(1, status, code), event(1, status, code))).toEqual([{ kind: 'run', outcome, code: code ?? '' }]);
  });

  test('an attempt that another one has followed was lost', () => {
    expect(counted(event(2, 'running'))).toEqual([{ kind: 'run', outcome: 'lost', code: 'ATTEMPT_LOST' }]);
  });

  test('what this worker has not begun is for others to count', () => {
    expect(counted({ ...event(1, 'succeeded'), jobId: '22222222-2222-4222-8222-222222222222' })).toEqual([]);
  });
});
