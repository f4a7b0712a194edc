import { type Digest, failure } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CompletedBundle, type ImportState, isEnded, newImport, workStages } from './import-state.ts';
import { type ImportEvent, transition } from './transition.ts';

const digest = `sha256:${'a'.repeat(64)}` as Digest;
const bundle: CompletedBundle = { fingerprint: digest, version: '1.0.0', digest, filename: 'x-1.0.0.tgz', cached: false };
const broken = failure('BUILD_FAILED', 'It did not build.');

const attempt = fc.integer({ min: 0, max: 5 });
const someEvent: fc.Arbitrary<ImportEvent> = fc.oneof(
  fc.constant<ImportEvent>({ type: 'claimed' }),
  fc.constant<ImportEvent>({ type: 'cancel-asked' }),
  fc.record({ type: fc.constant('stage' as const), attempt, stage: fc.constantFrom(...workStages) }),
  fc.record({ type: fc.constant('completed' as const), attempt, bundle: fc.constant(bundle) }),
  fc.record({ type: fc.constant('failed' as const), attempt, failure: fc.constant(broken), mayPass: fc.boolean() }),
  fc.record({ type: fc.constantFrom('canceled' as const, 'released' as const, 'lost' as const), attempt }),
);
const history = fc.array(someEvent, { maxLength: 40 });

interface Step {
  readonly before: ImportState;
  readonly event: ImportEvent;
  readonly after: ImportState;
  readonly refused: boolean;
}

function stepsOf(events: readonly ImportEvent[]): Step[] {
  let state: ImportState = newImport(3);
  return events.map((event) => {
    const before = state;
    const outcome = transition(before, event);
    if (outcome.ok) state = outcome.value;
    return { before, event, after: state, refused: !outcome.ok };
  });
}

function always(holds: (step: Step) => boolean): void {
  fc.assert(fc.property(history, (events) => stepsOf(events).every(holds)), { numRuns: 1000 });
}

function after(...events: ImportEvent[]): ImportState {
  return stepsOf(events).at(-1)?.after ?? newImport(3);
}

describe('whatever happens in whatever order,', () => {
  test('an ended import never changes again', () => {
    always(({ before, after }) => !isEnded(before) || after === before);
  });

  test('what an attempt does that is not the current one changes nothing', () => {
    always(({ before, event, refused }) => !('attempt' in event) || (before.state === 'running' && before.attempt === event.attempt) || refused);
  });

  test('attempts are counted up one by one, by claims only', () => {
    always(({ before, event, after }) => after.attempt === before.attempt + (event.type === 'claimed' && after !== before ? 1 : 0));
  });

  test('there are never more attempts than the limit, and a queued import has one left', () => {
    always(({ after }) => after.attempt <= after.limit && (after.state !== 'queued' || after.attempt < after.limit));
  });

  test('stages of one attempt never go back', () => {
    always(({ before, after }) => {
      if (before.state !== 'running' || after.state !== 'running') return true;
      return workStages.indexOf(after.stage) >= workStages.indexOf(before.stage);
    });
  });

  test('it is completed by the completion of the current attempt alone', () => {
    always(({ before, event, after }) => after.state !== 'completed' || after === before || (event.type === 'completed' && before.state === 'running'));
  });

  test('once a cancellation is asked for it is never completed, failed or tried again', () => {
    always(({ before, after }) => before.state !== 'running' || !before.cancelAsked || after.state === 'running' || after.state === 'canceled');
  });
});

describe('an import', () => {
  test('whose attempt failed for a reason that may pass waits for the next one and keeps the reason', () => {
    const state = after({ type: 'claimed' }, { type: 'failed', attempt: 1, failure: broken, mayPass: true });
    expect(state).toEqual({ state: 'queued', attempt: 1, limit: 3, lastFailure: broken });
  });

  test('whose attempt failed for good has failed', () => {
    const state = after({ type: 'claimed' }, { type: 'stage', attempt: 1, stage: 'building', fingerprint: digest }, { type: 'failed', attempt: 1, failure: broken, mayPass: false });
    expect(state).toEqual({ state: 'failed', attempt: 1, limit: 3, failure: broken, fingerprint: digest });
  });

  test('whose worker was lost again and again fails at last', () => {
    const lose = (attempt: number): ImportEvent[] => [{ type: 'claimed' }, { type: 'lost', attempt }];
    expect(after(...lose(1), ...lose(2))).toMatchObject({ state: 'queued', lastFailure: { code: 'ATTEMPT_LOST' } });
    expect(after(...lose(1), ...lose(2), ...lose(3))).toMatchObject({ state: 'failed', failure: { code: 'ATTEMPTS_USED_UP' } });
  });

  test('that was handed back by a stopping worker has lost no attempt', () => {
    expect(after({ type: 'claimed' }, { type: 'released', attempt: 1 })).toEqual({ state: 'queued', attempt: 1, limit: 4 });
  });

  test('keeps its fingerprint through the stages, and each message for its stage only', () => {
    const first: ImportEvent = { type: 'stage', attempt: 1, stage: 'resolving', fingerprint: digest, message: 'Reading.' };
    expect(after({ type: 'claimed' }, first)).toMatchObject({ fingerprint: digest, message: 'Reading.' });
    const next = after({ type: 'claimed' }, first, { type: 'stage', attempt: 1, stage: 'building' });
    expect(next).toMatchObject({ fingerprint: digest, stage: 'building' });
    expect(next).not.toHaveProperty('message');
  });

  test('that nobody asked to cancel is not canceled by its worker', () => {
    const running = after({ type: 'claimed' });
    expect(transition(running, { type: 'canceled', attempt: 1 })).toEqual({ ok: false, error: 'not-asked' });
  });
});
