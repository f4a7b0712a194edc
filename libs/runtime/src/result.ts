import { failure, type Failure, type Json } from '@apphub/model';
import { isObject, reportedIn } from './channel/update.ts';
import type { JsonObject, Reported } from './port.ts';

/** What a handler's return value says, by AppHub's contract. */
export type Verdict = { readonly reported: Reported; readonly result?: Json } & (
  | { readonly status: 'succeeded'; readonly result: Json }
  | { readonly status: 'failed' | 'timed-out' | 'canceled'; readonly failure: Failure }
);

const STATUSES = ['succeeded', 'failed', 'canceled', 'expired'] as const;
const MEMBERS = ['status', 'result', 'errorMessage', 'logsUrl', 'metrics', 'context', 'timeoutMs'] as const;
const LONGEST_WORDS = 4096;

/**
 * Reads what a handler returned. An object with a member of AppHub's `JobResult` is one; what else it holds is its result
 * unless it names one. Any other value is a result, nothing is none.
 */
export function readVerdict(slug: string, returned: Json): Verdict {
  if (!isObject(returned) || !isJobResult(returned)) return { status: 'succeeded', result: returned, reported: {} };
  const reported = reportedIn(returned);
  const result = resultIn(returned);
  const status = STATUSES.find((one) => one === returned['status']) ?? 'succeeded';
  if (status === 'succeeded') return { status, result: result ?? null, reported };
  const more = { reported, ...(result === undefined ? {} : { result }) };
  const words = wordsIn(returned);
  switch (status) {
    case 'failed':
      return { status, failure: failure('RUN_FAILED', `The handler of ${slug} says that it failed${words}`), ...more };
    case 'canceled':
      return { status, failure: failure('CANCELED', `The handler of ${slug} canceled its run${words}`), ...more };
    case 'expired':
      return { status: 'timed-out', failure: failure('LIMIT_TIME', `The handler of ${slug} says that its time is over${words}`), ...more };
  }
}

/** A "status" of somebody's own data is none of a run. */
function isJobResult(value: JsonObject): boolean {
  const { status } = value;
  if (status !== undefined && !STATUSES.some((one) => one === status)) return false;
  return MEMBERS.some((name) => Object.hasOwn(value, name));
}

function resultIn(value: JsonObject): Json | undefined {
  if (Object.hasOwn(value, 'result')) return value['result'];
  const rest = Object.entries(value).filter(([name]) => !MEMBERS.some((member) => member === name));
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

function wordsIn({ errorMessage }: JsonObject): string {
  return typeof errorMessage === 'string' && errorMessage !== '' ? `: ${errorMessage.slice(0, LONGEST_WORDS)}` : '.';
}
