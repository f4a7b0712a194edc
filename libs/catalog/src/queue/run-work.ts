import { failure, FailureError, failureOf } from '@apphub/model';
import { patiently } from '../events/index.ts';
import type { WorkEnd } from './attempt-at-hand.ts';
import type { QueueLog } from './queue.ts';
import type { RunningWork } from './running-work.ts';

export interface RunPorts {
  readonly log: QueueLog | undefined;
  /** Aborted when the worker has no time left to wait for anything. */
  readonly givingUp: AbortSignal;
  /** Told at the end of each attempt whether it met something that the next one would meet here, too. */
  readonly onEnd: (how: 'spared' | 'well') => void;
}

/**
 * Runs the handler on one attempt and writes what has come of it. A database that is away is waited for: until it is back,
 * nobody else can take the attempt over either.
 */
export async function runWork(ports: RunPorts, running: RunningWork): Promise<WorkEnd> {
  const outcome = await handled(running);
  await running.settled();
  try {
    return await ('write' in outcome ? complete(ports, running, outcome.write) : endWithout(ports, running, outcome.thrown));
  } catch (thrown) {
    if (isFailure(thrown, 'ATTEMPT_LOST')) return 'lost';
    throw thrown;
  }
}

type Outcome = { readonly write: () => Promise<unknown> } | { readonly thrown: unknown };

async function handled({ attempt, reports }: RunningWork): Promise<Outcome> {
  try {
    return { write: await attempt.handle(reports) };
  } catch (thrown) {
    return { thrown };
  }
}

/** What was made is kept, whatever the handler was asked for in its last moment, except for a cancellation. */
async function complete(ports: RunPorts, running: RunningWork, write: () => Promise<unknown>): Promise<WorkEnd> {
  if (running.stopped === 'parked') return 'parked';
  try {
    await written(ports, write);
    ports.onEnd('well');
    return 'completed';
  } catch (thrown) {
    if (isFailure(thrown, 'CANCELED')) return written(ports, () => running.attempt.confirmCancel());
    if (isFailure(thrown, 'ATTEMPT_LOST')) return 'lost';
    return fail(ports, running, thrown);
  }
}

async function endWithout(ports: RunPorts, running: RunningWork, thrown: unknown): Promise<WorkEnd> {
  const { attempt, stopped } = running;
  switch (stopped) {
    case 'canceled':
      return written(ports, () => attempt.confirmCancel());
    case 'stopping':
      return written(ports, () => attempt.release());
    case 'timed-out':
      return fail(ports, running, new FailureError(failure('LIMIT_TIME', `The work on ${attempt.slug} took longer than its limit.`)));
    case 'lost':
    case 'parked':
      return stopped;
    case undefined:
      return fail(ports, running, thrown);
  }
}

async function fail(ports: RunPorts, { attempt }: RunningWork, thrown: unknown): Promise<WorkEnd> {
  const reason = failureOf(thrown);
  const isSpared = attempt.isSpared(reason);
  ports.onEnd(isSpared ? 'spared' : 'well');
  if (isSpared) return written(ports, () => attempt.spare({ failure: reason }));
  return written(ports, () => attempt.fail({ failure: reason, mayPass: attempt.mayPass(reason) }));
}

function written<T>({ givingUp, log }: RunPorts, write: () => Promise<T>): Promise<T> {
  return patiently(write, { signal: givingUp, log });
}

function isFailure(thrown: unknown, code: 'ATTEMPT_LOST' | 'CANCELED'): boolean {
  return thrown instanceof FailureError && thrown.failure.code === code;
}
