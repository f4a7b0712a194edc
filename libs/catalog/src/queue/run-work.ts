import { failure, FailureError, failureOf } from '@apphub/model';
import { patiently } from '../events/index.ts';
import { type Claim, completeImport, type Completion, confirmCancel, failImport, releaseImport } from '../imports/index.ts';
import type { ImportState } from '../status/index.ts';
import type { ImportHandler, WorkOptions } from './queue.ts';
import { mayPass } from './retry-policy.ts';
import type { RunningWork, WorkPorts } from './running-work.ts';

export interface RunPorts extends WorkPorts {
  readonly handler: ImportHandler;
  readonly options: WorkOptions;
  /** Aborted when the worker has no time left to wait for anything. */
  readonly givingUp: AbortSignal;
}

/** What the import is after an attempt; `lost` when the attempt was not ours any more, and nothing was written. */
export type WorkEnd = ImportState['state'] | 'lost';

/**
 * Runs the handler on one attempt and writes what has come of it. A database that is away is waited for: until it is back,
 * nobody else can take the attempt over either.
 */
export async function runWork(ports: RunPorts, claim: Claim, running: RunningWork): Promise<WorkEnd> {
  const outcome = await handled(ports.handler, running);
  await running.settled();
  try {
    return await ('completion' in outcome ? complete(ports, claim, outcome.completion) : endWithout(ports, claim, { running, thrown: outcome.thrown }));
  } catch (thrown) {
    if (isFailure(thrown, 'ATTEMPT_LOST')) return 'lost';
    throw thrown;
  }
}

type Outcome = { readonly completion: Completion } | { readonly thrown: unknown };

async function handled(handler: ImportHandler, { work }: RunningWork): Promise<Outcome> {
  try {
    return { completion: await handler(work) };
  } catch (thrown) {
    return { thrown };
  }
}

/** What was made is kept, whatever the handler was asked for in its last moment, except for a cancellation. */
async function complete(ports: RunPorts, claim: Claim, completion: Completion): Promise<WorkEnd> {
  try {
    await written(ports, () => completeImport(ports.database, claim, completion));
    return 'completed';
  } catch (thrown) {
    if (isFailure(thrown, 'CANCELED')) return written(ports, () => confirmCancel(ports.database, claim));
    if (isFailure(thrown, 'ATTEMPT_LOST')) return 'lost';
    return fail(ports, claim, thrown);
  }
}

async function endWithout(ports: RunPorts, claim: Claim, { running, thrown }: { readonly running: RunningWork; readonly thrown: unknown }): Promise<WorkEnd> {
  switch (running.stopped) {
    case 'canceled':
      return written(ports, () => confirmCancel(ports.database, claim));
    case 'stopping':
      return written(ports, () => releaseImport(ports.database, claim));
    case 'timed-out':
      return fail(ports, claim, new FailureError(failure('LIMIT_TIME', `The import of ${claim.slug} took longer than its limit.`)));
    case 'lost':
      return 'lost';
    case undefined:
      return fail(ports, claim, thrown);
  }
}

async function fail({ options, ...ports }: RunPorts, claim: Claim, thrown: unknown): Promise<WorkEnd> {
  const reason = failureOf(thrown);
  const isPassing = (options.mayPass ?? mayPass)(reason);
  return written(ports, () => failImport(ports.database, claim, { failure: reason, mayPass: isPassing }));
}

function written<T>({ givingUp, log }: Pick<RunPorts, 'givingUp' | 'log'>, write: () => Promise<T>): Promise<T> {
  return patiently(write, { signal: givingUp, log });
}

function isFailure(thrown: unknown, code: 'ATTEMPT_LOST' | 'CANCELED'): boolean {
  return thrown instanceof FailureError && thrown.failure.code === code;
}
