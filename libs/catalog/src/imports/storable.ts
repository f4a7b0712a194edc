import type { Failure } from '@apphub/model';

const LONGEST_TEXT = 10_000;
const MOST_PROBLEMS = 100;

/** Text as Postgres can hold it: a build may say anything, half a surrogate pair, NUL, or a gigabyte. */
export function storableText(text: string): string {
  const shortened = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  return shortened.toWellFormed().replaceAll('\u0000', '\ufffd');
}

/** A failure as Postgres can hold it. */
export function storableFailure({ code, message, remedy, problems }: Failure): Failure {
  return {
    code,
    message: storableText(message),
    remedy: storableText(remedy),
    ...(problems === undefined ? {} : { problems: problems.slice(0, MOST_PROBLEMS).map(storableText) }),
  };
}
