import { type FailureCode, failureTable } from './failure-table.ts';

/** What went wrong, in words for the person who can mend it. */
export interface Failure {
  readonly code: FailureCode;
  /** One sentence: what happened, to what. */
  readonly message: string;
  /** What to do next. */
  readonly remedy: string;
  /** One line per problem, when there are several. */
  readonly problems?: readonly string[];
}

export interface FailureDetails {
  readonly problems?: readonly string[];
  /** Replaces the table's remedy where more is known. */
  readonly remedy?: string;
}

/** @returns the failure `code` with its remedy from the table. */
export function failure(code: FailureCode, message: string, details: FailureDetails = {}): Failure {
  const { remedy = failureTable[code].remedy, problems } = details;
  return problems === undefined ? { code, message, remedy } : { code, message, remedy, problems };
}

/** A failure on its way up; thrown inside a library, turned into a `Result` or an exit code at its border. */
export class FailureError extends Error {
  override readonly name = 'FailureError';
  readonly failure: Failure;

  constructor(reason: Failure, options?: ErrorOptions) {
    super(reason.message, options);
    this.failure = reason;
  }
}

/** Shorthand for `throw new FailureError(failure(code, message, details))`. */
export function fail(code: FailureCode, message: string, details?: FailureDetails & ErrorOptions): never {
  throw new FailureError(failure(code, message, details), details);
}

/**
 * The one converter from what was thrown to what is told: a `FailureError` keeps its failure,
 * an abort is a cancellation, a full disk is one, anything else is a bug and says so.
 */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof FailureError) return thrown.failure;
  if (isErrorLike(thrown) && thrown.name === 'AbortError') return failure('CANCELED', 'The work was canceled.');
  if (isErrorLike(thrown) && 'code' in thrown && FULL.has(thrown.code)) return failure('HOST_DISK', `A disk is full: ${thrown.message}.`);
  const words = isErrorLike(thrown) ? (thrown.stack ?? thrown.message) : String(thrown);
  return failure('INTERNAL', `An unexpected error occurred: ${words}`);
}

/** Of Node's errors: no space, or none for this user. */
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/** By its form: `instanceof` fails for errors of another realm, such as those of workers and test environments. */
function isErrorLike(thrown: unknown): thrown is Error {
  return typeof thrown === 'object' && thrown !== null && 'name' in thrown && 'message' in thrown;
}
