import type { ImportJob, StoredEvent } from '@apphub/catalog';
import { PROGRESS_EVENT } from '@apphub/model/api';
import { describe, expect, test } from '@jest/globals';
import type { WorkerHappening } from '../metrics/index.ts';
import type { BuiltExample } from './child/protocol.ts';
import { openLedger } from './ledger.ts';

const JOB = '11111111-1111-4111-8111-111111111111';
const built = { receipt: { size: 7 }, cached: false, because: 'forced', stageMs: { building: 5 } } as unknown as BuiltExample;
const work = (attempt: number) => ({ jobId: JOB, attempt, job: { kind: 'import' } as ImportJob });

function progress(attempt: number, state: string, code?: string): StoredEvent {
  const failure = code === undefined ? null : { code, message: 'm', remedy: 'r' };
  const empty = Object.fromEntries(
    ['fingerprint', 'version', 'checksum', 'digest', 'contentDigest', 'platform', 'filename', 'storageKind', 'storageKey', 'storageUrl', 'contentType', 'size', 'artifactId', 'artifactUploadedAt', 'downloadUrl', 'downloadUrlExpiresAt', 'error', 'message', 'completedAt'].map((name) => [name, null]),
  );
  const at = '2026-01-01T00:00:00.000Z';
  const data = { ...empty, slug: 'tides', stage: 'resolving', state, jobId: JOB, attempt, cached: false, failure, createdAt: at, updatedAt: at };
  return { number: 1, type: PROGRESS_EVENT, version: 1, slug: 'tides', jobId: JOB, data, at };
}

function told(tell: (ledger: ReturnType<typeof openLedger>) => void): WorkerHappening[] {
  const happenings: WorkerHappening[] = [];
  tell(openLedger((happening) => happenings.push(happening)));
  return happenings;
}

describe('what the attempts of a worker came to', () => {
  test('is counted when the catalog says so, with all that was made, once', () => {
    const happenings = told((ledger) => {
      ledger.begun(work(1));
      ledger.heard(progress(1, 'running'));
      ledger.built(work(1), built);
      ledger.published(work(1), 'published');
      ledger.published(work(1), 'replaced');
      ledger.heard(progress(1, 'completed'));
      ledger.heard(progress(1, 'completed'));
    });
    expect(happenings).toEqual([
      { kind: 'attempt', job: 'import', outcome: 'completed', code: '' },
      { kind: 'bundle', outcome: 'built', reason: 'forced', bytes: 7 },
      { kind: 'stage', stage: 'building', ms: 5 },
      { kind: 'publish', outcome: 'replaced', bytes: 7 },
    ]);
  });

  test.each([
    ['failed', 'BUILD_FAILED', 'failed'],
    ['queued', 'STORE_UNAVAILABLE', 'failed'],
    ['queued', undefined, 'released'],
    ['canceled', undefined, 'canceled'],
  ])('an import that is %s with %s had an attempt that was %s', (state, code, outcome) => {
    const happenings = told((ledger) => {
      ledger.begun(work(1));
      ledger.heard(progress(1, state, code));
    });
    expect(happenings).toEqual([{ kind: 'attempt', job: 'import', outcome, code: code ?? '' }]);
  });

  test('an attempt that another one has followed was lost, whatever it made', () => {
    const happenings = told((ledger) => {
      ledger.begun(work(1));
      ledger.built(work(1), built);
      ledger.heard(progress(2, 'running'));
      ledger.heard(progress(2, 'completed'));
    });
    expect(happenings).toEqual([{ kind: 'attempt', job: 'import', outcome: 'lost', code: 'ATTEMPT_LOST' }]);
  });

  test('attempts of other workers are not counted', () => {
    expect(told((ledger) => ledger.heard(progress(1, 'completed')))).toEqual([]);
  });
});
