import { type Digest, err, type Failure, failure, ok, type Result } from '@apphub/model';
import { match } from 'ts-pattern';
import { type CompletedBundle, type Failed, type ImportState, isEnded, type Running, type WorkStage, workStages } from './import-state.ts';

/** What can happen to an import. Whatever an attempt does carries its number. */
export type ImportEvent =
  /** A worker begins the next attempt. */
  | { readonly type: 'claimed' }
  | StageEntered
  | { readonly type: 'completed'; readonly attempt: number; readonly bundle: CompletedBundle }
  /** `mayPass`: another attempt could succeed where this one did not. */
  | { readonly type: 'failed'; readonly attempt: number; readonly failure: Failure; readonly mayPass: boolean }
  | { readonly type: 'cancel-asked' }
  /** The worker has brought the attempt to a stop, as it was asked to. */
  | { readonly type: 'canceled'; readonly attempt: number }
  /** The worker stops in order, or has met what is not the example's fault, and hands the import back; such an attempt is not counted. */
  | { readonly type: 'released'; readonly attempt: number; readonly failure?: Failure }
  /** The worker has not been heard of for too long. */
  | { readonly type: 'lost'; readonly attempt: number };

export interface StageEntered {
  readonly type: 'stage';
  readonly attempt: number;
  readonly stage: WorkStage;
  readonly fingerprint?: Digest;
  readonly message?: string;
}

/** Why an event changes nothing. */
export type Refusal =
  /** It comes from an attempt that is not the current one. */
  | 'not-current'
  /** Another attempt is at work. */
  | 'busy'
  /** A stage that is already over. */
  | 'stage-over'
  /** What was completed must not take effect any more. */
  | 'cancel-asked'
  /** Nobody asked for a cancellation. */
  | 'not-asked'
  | 'ended';

/**
 * What an event makes of an import; pure, and the only place where that is decided.
 *
 *              claimed                   completed
 *   queued ───────────────► running ────────────────► completed
 *     │  ▲                  │ │ ↺ stage, cancel-asked
 *     │  └── released ──────┘ │
 *     │      lost, failed     ├── lost, failed ──────► failed       (attempts used up, or it cannot pass)
 *     │      (may pass)       │
 *     │                       └── canceled ──────────► canceled     (also by any end but completed, once asked)
 *     └────────────────── cancel-asked ──────────────► canceled
 *
 * An ended import never changes again: a new try is a new import, so a failure after a success is as visible as the success.
 */
export function transition(state: ImportState, event: ImportEvent): Result<ImportState, Refusal> {
  if (isEnded(state)) return err('attempt' in event ? 'not-current' : 'ended');
  if (event.type === 'cancel-asked') return ok(askedToCancel(state));
  if (event.type === 'claimed') return claimed(state);
  if (state.state !== 'running' || state.attempt !== event.attempt) return err('not-current');
  return match(event)
    .with({ type: 'stage' }, (entered) => enter(state, entered))
    .with({ type: 'completed' }, ({ bundle }) => complete(state, bundle))
    .with({ type: 'failed' }, (failed) => ok(state.cancelAsked ? canceled(state) : afterFailure(state, failed)))
    .with({ type: 'canceled' }, () => (state.cancelAsked ? ok(canceled(state)) : err('not-asked' as const)))
    .with({ type: 'released' }, ({ failure: reason }) => ok(state.cancelAsked ? canceled(state) : queued({ ...state, limit: state.limit + 1 }, reason)))
    .with({ type: 'lost' }, () => ok(state.cancelAsked ? canceled(state) : afterLoss(state)))
    .exhaustive();
}

function askedToCancel(state: ImportState): ImportState {
  return state.state === 'running' ? { ...state, cancelAsked: true } : canceled(state);
}

function claimed({ state, attempt, limit }: ImportState): Result<ImportState, Refusal> {
  if (state !== 'queued') return err('busy');
  return ok({ state: 'running', attempt: attempt + 1, limit, stage: 'resolving', cancelAsked: false });
}

/** The same stage again may tell more of itself; a message belongs to its stage, a fingerprint to the whole attempt. */
function enter(running: Running, { stage, fingerprint = running.fingerprint, message }: StageEntered): Result<ImportState, Refusal> {
  if (workStages.indexOf(stage) < workStages.indexOf(running.stage)) return err('stage-over');
  const { state, attempt, limit, cancelAsked } = running;
  return ok({
    state,
    attempt,
    limit,
    cancelAsked,
    stage,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(message === undefined ? {} : { message }),
  });
}

function complete({ attempt, limit, cancelAsked }: Running, bundle: CompletedBundle): Result<ImportState, Refusal> {
  return cancelAsked ? err('cancel-asked') : ok({ state: 'completed', attempt, limit, bundle });
}

function afterFailure(running: Running, { failure, mayPass }: { readonly failure: Failure; readonly mayPass: boolean }): ImportState {
  return mayPass && running.attempt < running.limit ? queued(running, failure) : failed(running, failure);
}

function afterLoss(running: Running): ImportState {
  const times = `${running.attempt} ${running.attempt === 1 ? 'time' : 'times'}`;
  if (running.attempt < running.limit) return queued(running, failure('ATTEMPT_LOST', 'The worker was not heard of any more.'));
  return failed(running, failure('ATTEMPTS_USED_UP', `The import was begun ${times}, and its worker was not heard of any more.`));
}

function queued({ attempt, limit }: Running, lastFailure?: Failure): ImportState {
  return { state: 'queued', attempt, limit, ...(lastFailure === undefined ? {} : { lastFailure }) };
}

function failed({ attempt, limit, fingerprint }: Running, reason: Failure): Failed {
  return { state: 'failed', attempt, limit, failure: reason, ...(fingerprint === undefined ? {} : { fingerprint }) };
}

function canceled({ attempt, limit }: ImportState): ImportState {
  return { state: 'canceled', attempt, limit };
}
