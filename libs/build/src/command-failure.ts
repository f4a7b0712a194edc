import { type Failure, failure, type FailureCode, FailureError } from '@apphub/model';
import type { CommandOutcome } from '@apphub/sandbox';
import { match, P } from 'ts-pattern';

/** How many of a command's last lines a failure repeats. */
const TAIL_LINES = 20;

export interface FailureMeaning {
  readonly code: FailureCode;
  /** What the command is called in a sentence. */
  readonly name: string;
}

/**
 * Throws what a command that did not end well means: its limit or cancellation as told by the sandbox,
 * else `code` with the command's last words.
 */
export function expectSuccess(outcome: CommandOutcome, meaning: FailureMeaning): void {
  if (outcome.kind === 'exited' && outcome.exitCode === 0) return;
  throw new FailureError(commandFailure(outcome, meaning));
}

function commandFailure(outcome: CommandOutcome, { code, name }: FailureMeaning): Failure {
  const problems = outcome.tail.slice(-TAIL_LINES);
  return match(outcome)
    .with({ kind: 'exited' }, ({ exitCode }) => failure(code, `${name} ended with exit code ${exitCode}.`, { problems }))
    .with({ kind: 'signaled' }, ({ signal }) => failure(code, `${name} was ended by ${signal}.`, { problems }))
    .with({ kind: P.union('limit', 'canceled') }, (ended) => ended.failure)
    .exhaustive();
}
