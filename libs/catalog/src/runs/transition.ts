import { err, type Failure, failure, ok, type Result } from '@apphub/model';
import { match } from 'ts-pattern';
import { isRunEnded, type Pending, type Running, type RunState } from './run-state.ts';

/** What can happen to a run. Whatever an attempt does carries its number. */
export type RunEvent =
  /** A worker begins the next attempt. */
  | { readonly type: 'claimed' }
  | { readonly type: 'succeeded'; readonly attempt: number }
  | { readonly type: 'failed'; readonly attempt: number; readonly failure: Failure }
  /** It took longer than it may. */
  | { readonly type: 'expired'; readonly attempt: number; readonly failure: Failure }
  | { readonly type: 'cancel-asked' }
  /** It was brought to a stop as somebody asked, or the handler itself has said that it is canceled. */
  | { readonly type: 'canceled'; readonly attempt: number }
  /** The worker stops in order and ends the handler; such an attempt is not counted where another one may follow. */
  | { readonly type: 'released'; readonly attempt: number }
  /** The worker has not been heard of for too long. */
  | { readonly type: 'lost'; readonly attempt: number };

/** Why an event changes nothing. */
export type RunRefusal =
  /** It comes from an attempt that is not the current one. */
  | 'not-current'
  /** Another attempt is at work. */
  | 'busy'
  /** What has succeeded must not take effect any more. */
  | 'cancel-asked'
  | 'ended';

/**
 * What an event makes of a run; pure, and the only place where that is decided.
 *
 *              claimed                   succeeded
 *   pending ───────────────► running ────────────────► succeeded
 *     │  ▲                   │ │ ↺ cancel-asked
 *     │  └── failed, lost, ──┘ │
 *     │      released          ├── failed ───────────► failed     (attempts used up)
 *     │      (attempts left)   ├── expired ──────────► expired    (never tried again: it would only take as long)
 *     │                        ├── lost, released ───► lost       (attempts used up: the handler may have done half its work)
 *     │                        └── canceled ─────────► canceled   (also by any end but succeeded, once asked)
 *     └────────────────── cancel-asked ──────────────► canceled
 *
 * How many attempts there may be is the job's to say, in its retry policy; one, unless it says otherwise.
 */
export function transition(state: RunState, event: RunEvent): Result<RunState, RunRefusal> {
  if (isRunEnded(state)) return err('attempt' in event ? 'not-current' : 'ended');
  if (event.type === 'cancel-asked') return ok(askedToCancel(state));
  if (event.type === 'claimed') return claimed(state);
  if (state.status !== 'running' || state.attempt !== event.attempt) return err('not-current');
  const { attempt, limit } = state;
  if (event.type === 'succeeded') return state.cancelAsked ? err('cancel-asked') : ok({ status: 'succeeded', attempt, limit });
  if (state.cancelAsked || event.type === 'canceled') return ok({ status: 'canceled', attempt, limit });
  return ok(
    match(event)
      .returnType<RunState>()
      .with({ type: 'failed' }, ({ failure: reason }) => (attempt < limit ? pending(state, reason) : { status: 'failed', attempt, limit, failure: reason }))
      .with({ type: 'expired' }, ({ failure: reason }) => ({ status: 'expired', attempt, limit, failure: reason }))
      .with({ type: 'released' }, () => (limit > 1 ? pending({ ...state, limit: limit + 1 }) : lost(state, 'The worker stopped before the run had ended.')))
      .with({ type: 'lost' }, () => (attempt < limit ? pending(state, failure('ATTEMPT_LOST', 'The worker was not heard of any more.')) : lost(state, 'The worker was not heard of any more.')))
      .exhaustive(),
  );
}

function askedToCancel(state: RunState): RunState {
  const { attempt, limit } = state;
  return state.status === 'running' ? { ...state, cancelAsked: true } : { status: 'canceled', attempt, limit };
}

function claimed({ status, attempt, limit }: RunState): Result<RunState, RunRefusal> {
  if (status !== 'pending') return err('busy');
  return ok({ status: 'running', attempt: attempt + 1, limit, cancelAsked: false });
}

function pending({ attempt, limit }: Running, lastFailure?: Failure): Pending {
  return { status: 'pending', attempt, limit, ...(lastFailure === undefined ? {} : { lastFailure }) };
}

function lost({ attempt, limit }: Running, sentence: string): RunState {
  return { status: 'lost', attempt, limit, failure: failure('RUN_LOST', sentence) };
}
