import { type Failure, failure, type FailureDetails } from '@apphub/model';
import { type CommandOutcome, presentLine, type SecretMask } from '@apphub/sandbox';
import type { Said } from './channel/conversation.ts';
import { readVerdict, type Verdict } from './result.ts';

export interface Ended {
  readonly slug: string;
  readonly outcome: CommandOutcome;
  /** What the handler said before anything else ended its run. */
  readonly said: Said | undefined;
  readonly mask: SecretMask;
}

/** Lines of an error that are told. */
const MOST_LINES = 20;

/** @returns how a run ended, from how its process did and what its handler said. */
export function verdictOf({ slug, outcome, said, mask }: Ended): Verdict {
  if (said?.kind === 'returned') return masked(readVerdict(slug, said.value), mask);
  if (said?.kind === 'thrown' && !metLimit(outcome)) return failed(failure('RUN_FAILED', `The handler of ${slug} threw an error.`, linesOf(said.error, mask)));
  switch (outcome.kind) {
    case 'canceled':
      return { status: 'canceled', failure: failure('CANCELED', `The run of ${slug} was canceled.`), reported: {} };
    case 'limit':
      return ofLimit(outcome.failure);
    case 'exited':
      return failed(endedSilently(slug, `with exit code ${outcome.exitCode}`, outcome));
    case 'signaled':
      return failed(ofSignal(slug, outcome.signal, outcome));
  }
}

/** A handler that meets a limit often throws before it is ended, and its error says less. */
function metLimit(outcome: CommandOutcome): boolean {
  return outcome.kind === 'limit' && outcome.failure.code !== 'RUN_FAILED';
}

function failed(reason: Failure): Verdict {
  return { status: 'failed', failure: reason, reported: {} };
}

function masked(verdict: Verdict, mask: SecretMask): Verdict {
  return 'failure' in verdict ? { ...verdict, failure: { ...verdict.failure, message: mask.apply(verdict.failure.message) } } : verdict;
}

function endedSilently(slug: string, how: string, { tail }: CommandOutcome): Failure {
  return failure('RUN_FAILED', `The handler of ${slug} ended ${how} and without a result.`, tail.length === 0 ? {} : { problems: tail.slice(-MOST_LINES) });
}

/** A limit of a run is nothing that its example sets. */
function ofLimit(reason: Failure): Verdict {
  const remedy = reason.code.startsWith('LIMIT_') ? { remedy: 'Let the handler do with less, or raise the limit of the run.' } : {};
  const told = { ...reason, ...remedy };
  return reason.code === 'LIMIT_TIME' ? { status: 'timed-out', failure: told, reported: {} } : failed(told);
}

/** V8 ends a process whose heap is full by SIGABRT, the kernel one that computes for too long by SIGXCPU. */
function ofSignal(slug: string, signal: string, outcome: CommandOutcome): Failure {
  const heapIsFull = signal === 'SIGABRT' && outcome.tail.some((line) => line.includes('JavaScript heap out of memory'));
  if (heapIsFull) return failure('LIMIT_MEMORY', `The handler of ${slug} used more memory than its limit.`);
  if (signal === 'SIGXCPU') return failure('LIMIT_CPU', `The handler of ${slug} used more time on processors than its limit.`);
  return endedSilently(slug, `by ${signal}`, outcome);
}

function linesOf(error: string, mask: SecretMask): FailureDetails {
  return { problems: error.split('\n', MOST_LINES).map((line) => presentLine(line, { isCut: false, mask })) };
}
