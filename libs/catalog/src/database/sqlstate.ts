import { failure, FailureError } from '@apphub/model';

/**
 * The one place where what Postgres and its driver say becomes what this program says.
 * Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html; the same in 15 and 18.
 */
type Meaning = 'unavailable' | 'busy' | 'conflict' | 'denied' | 'full' | 'unstorable' | ConstraintKind;

export type ConstraintKind = 'unique' | 'foreign key' | 'check' | 'not null' | 'exclusion';

const BY_CODE: Readonly<Record<string, Meaning>> = {
  '57P01': 'unavailable', // admin_shutdown
  '57P02': 'unavailable', // crash_shutdown
  '57P03': 'unavailable', // cannot_connect_now: starting up or shutting down
  '57P05': 'unavailable', // idle_session_timeout
  '25006': 'unavailable', // read_only_sql_transaction: a replica, until it is promoted
  '53300': 'busy', // too_many_connections
  '53400': 'busy', // configuration_limit_exceeded
  '55P03': 'busy', // lock_not_available
  '57014': 'busy', // query_canceled: by statement_timeout
  '25P03': 'busy', // idle_in_transaction_session_timeout
  '25P04': 'busy', // transaction_timeout
  '40001': 'conflict', // serialization_failure
  '40P01': 'conflict', // deadlock_detected
  '28000': 'denied', // invalid_authorization_specification
  '28P01': 'denied', // invalid_password
  '3D000': 'denied', // invalid_catalog_name: no such database
  '42501': 'denied', // insufficient_privilege
  '53100': 'full', // disk_full
  '53200': 'full', // out_of_memory
  '22021': 'unstorable', // character_not_in_repertoire: U+0000 in text
  '22P05': 'unstorable', // untranslatable_character: U+0000 or half a pair in JSON
  '23502': 'not null',
  '23503': 'foreign key',
  '23505': 'unique',
  '23514': 'check',
  '23P01': 'exclusion',
};

/** connection_exception: https://www.postgresql.org/docs/current/errcodes-appendix.html, class 08. */
const CONNECTION_CLASS = '08';

/** invalid_text_representation. What JSON.stringify makes is JSON; Postgres refuses it for half a pair of code units alone. */
const INVALID_TEXT = '22P02';

const NODE_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOENT', 'EACCES']);

/** The driver tells these by their words alone (pg 8.23: lib/client.js, pg-pool: index.js). */
const DRIVER_WORDS: readonly (readonly [RegExp, Meaning])[] = [
  [/^Connection terminated/, 'unavailable'],
  [/^timeout expired$/, 'unavailable'],
  [/^Query read timeout$/, 'unavailable'],
  [/^Client (has encountered a connection error|was closed) and is not queryable$/, 'unavailable'],
  [/^The server does not support SSL connections$/, 'denied'],
  [/^timeout exceeded when trying to connect$/, 'busy'],
];

/** A row that the schema refuses. Which constraint it was tells the operation what to say; unheard, it is a bug. */
export class ConstraintError extends Error {
  override readonly name = 'ConstraintError';
  readonly kind: ConstraintKind;
  /** As the migrations name it; a column for "not null". */
  readonly constraint: string;

  constructor(kind: ConstraintKind, constraint: string, options?: ErrorOptions) {
    super(`The ${kind} constraint "${constraint}" was broken.`, options);
    this.kind = kind;
    this.constraint = constraint;
  }
}

/** @returns the name of the constraint that `thrown` says was broken, if that is what it says. */
export function constraintOf(thrown: unknown): string | undefined {
  return thrown instanceof ConstraintError ? thrown.constraint : undefined;
}

/** Whether `thrown` says that `constraint` was broken. */
export function isConstraint(thrown: unknown, constraint: string): boolean {
  return constraintOf(thrown) === constraint;
}

/** Whether the same work may well succeed when it is run again at once. */
export function isConflict(thrown: unknown): boolean {
  return meaningOf(thrown) === 'conflict';
}

/** Whether the connection that `thrown` came from is of no use any more. */
export function isConnectionLoss(thrown: unknown): boolean {
  return meaningOf(thrown) === 'unavailable';
}

/** @returns what is to be thrown in place of what the driver threw; bugs, and what is not the driver's, as they are. */
export function translated(thrown: unknown): unknown {
  const meaning = meaningOf(thrown);
  const options = { cause: thrown };
  const words = detailOf(thrown);
  switch (meaning) {
    case undefined:
      return thrown;
    case 'unavailable':
      return new FailureError(failure('DATABASE_UNAVAILABLE', `The database cannot be reached (${words}).`), options);
    case 'busy':
      return new FailureError(failure('DATABASE_BUSY', `The database did not get to it in time (${words}).`), options);
    case 'conflict':
      return new FailureError(failure('DATABASE_BUSY', `Others kept changing the same rows (${words}).`), options);
    case 'denied':
      return new FailureError(failure('DATABASE_DENIED', `The database refused (${words}).`), options);
    case 'full':
      return new FailureError(failure('DATABASE_FULL', `The database has no room left (${words}).`), options);
    case 'unstorable':
      return new FailureError(failure('TEXT_UNSTORABLE', 'A text holds a character that the database cannot keep.'), options);
    default:
      return new ConstraintError(meaning, constraintIn(thrown), options);
  }
}

function meaningOf(thrown: unknown): Meaning | undefined {
  if (!(isRecord(thrown) && typeof thrown['message'] === 'string') || thrown instanceof FailureError) return undefined;
  const { code, message } = thrown;
  if (typeof code === 'string') {
    if (code === INVALID_TEXT && isJsonRoutine(thrown['routine'])) return 'unstorable';
    if (NODE_CODES.has(code)) return 'unavailable';
    return code.startsWith(CONNECTION_CLASS) && code.length === 5 ? 'unavailable' : BY_CODE[code];
  }
  return DRIVER_WORDS.find(([words]) => words.test(message))?.[1];
}

/** json_ereport_error in 15, json_errsave_error since 16: src/backend/utils/adt/jsonfuncs.c. */
function isJsonRoutine(routine: unknown): boolean {
  return typeof routine === 'string' && routine.startsWith('json_');
}

/** Several addresses of one host fail as one error without words. */
function detailOf(thrown: unknown): string {
  if (!isRecord(thrown)) return String(thrown);
  const code = typeof thrown['code'] === 'string' ? thrown['code'] : undefined;
  const message = typeof thrown['message'] === 'string' && thrown['message'] !== '' ? thrown['message'] : undefined;
  return [code, message].filter((part) => part !== undefined).join(': ') || 'no reason given';
}

function constraintIn(thrown: unknown): string {
  const { constraint, column } = thrown as { readonly constraint?: string; readonly column?: string };
  return constraint ?? column ?? 'unnamed';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
