import { failure } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRunEnded, newRun, type RunState } from './run-state.ts';
import { type RunEvent, transition } from './transition.ts';

const broken = failure('RUN_FAILED', 'It threw.');
const attempt = fc.integer({ min: 0, max: 4 });
const ofAttempt = (type: 'succeeded' | 'canceled' | 'released' | 'lost') => attempt.map((number): RunEvent => ({ type, attempt: number }));
const events: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.constant<RunEvent>({ type: 'claimed' }),
  fc.constant<RunEvent>({ type: 'cancel-asked' }),
  ofAttempt('succeeded'),
  ofAttempt('canceled'),
  ofAttempt('released'),
  ofAttempt('lost'),
  attempt.map((number): RunEvent => ({ type: 'failed', attempt: number, failure: broken })),
  attempt.map((number): RunEvent => ({ type: 'expired', attempt: number, failure: broken })),
);
const limits = fc.integer({ min: 1, max: 3 });

/** Every state that a run goes through; what is refused leaves it as it is. */
function play(limit: number, happenings: readonly RunEvent[]): { readonly states: readonly RunState[]; readonly taken: readonly RunEvent[] } {
  const states: RunState[] = [newRun(limit)];
  const taken: RunEvent[] = [];
  for (const event of happenings) {
    const next = transition(states.at(-1) ?? newRun(limit), event);
    if (!next.ok) continue;
    states.push(next.value);
    taken.push(event);
  }
  return { states, taken };
}

describe('whatever happens to a run', () => {
  test('one that has ended never changes again', () => {
    fc.assert(
      fc.property(limits, fc.array(events), events, (limit, happenings, late) => {
        const last = play(limit, happenings).states.at(-1) ?? newRun(limit);
        fc.pre(isRunEnded(last));
        expect(transition(last, late).ok).toBe(false);
      }),
    );
  });

  test('the number of the attempt never falls, and rises only by a claim', () => {
    fc.assert(
      fc.property(limits, fc.array(events), (limit, happenings) => {
        const { states, taken } = play(limit, happenings);
        taken.forEach((event, index) => {
          const [before, after] = [states[index], states[index + 1]];
          expect((after?.attempt ?? 0) - (before?.attempt ?? 0)).toBe(event.type === 'claimed' ? 1 : 0);
        });
      }),
    );
  });

  test('a job that allows one attempt is begun once, whatever becomes of it', () => {
    fc.assert(
      fc.property(fc.array(events), (happenings) => {
        expect(play(1, happenings).taken.filter(({ type }) => type === 'claimed').length).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('what an attempt writes that is not the current one is refused', () => {
    fc.assert(
      fc.property(limits, fc.array(events), events, (limit, happenings, event) => {
        const state = play(limit, happenings).states.at(-1) ?? newRun(limit);
        fc.pre('attempt' in event && event.attempt !== state.attempt);
        expect(transition(state, event)).toEqual({ ok: false, error: 'not-current' });
      }),
    );
  });

  test('once its end was asked for it never succeeds and is never begun again', () => {
    fc.assert(
      fc.property(limits, fc.array(events), fc.array(events), (limit, before, after) => {
        const { states } = play(limit, before);
        const asked = transition(states.at(-1) ?? newRun(limit), { type: 'cancel-asked' });
        fc.pre(asked.ok);
        let state = asked.ok ? asked.value : newRun(limit);
        for (const event of after) {
          const next = transition(state, event);
          if (next.ok) state = next.value;
        }
        expect(['running', 'canceled']).toContain(state.status);
      }),
    );
  });
});

describe('a run that lost its worker', () => {
  const running: RunState = { status: 'running', attempt: 1, limit: 1, cancelAsked: false };

  test('is lost where the job allows no other attempt', () => {
    expect(transition(running, { type: 'lost', attempt: 1 })).toMatchObject({ ok: true, value: { status: 'lost', failure: { code: 'RUN_LOST' } } });
    expect(transition(running, { type: 'released', attempt: 1 })).toMatchObject({ ok: true, value: { status: 'lost' } });
  });

  test('waits for another one where the job allows more, and an orderly stop costs none', () => {
    expect(transition({ ...running, limit: 2 }, { type: 'lost', attempt: 1 })).toMatchObject({ ok: true, value: { status: 'pending', limit: 2 } });
    expect(transition({ ...running, attempt: 2, limit: 2 }, { type: 'lost', attempt: 2 })).toMatchObject({ ok: true, value: { status: 'lost' } });
    expect(transition({ ...running, attempt: 2, limit: 2 }, { type: 'released', attempt: 2 })).toMatchObject({ ok: true, value: { status: 'pending', limit: 3 } });
  });
});
