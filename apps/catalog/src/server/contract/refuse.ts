import { fail, type Problem, problemLine, WHOLE_FILE } from '@apphub/model';

/** Fields whose values give access, in whichever place they were sent by mistake. */
const SECRET_FIELD = /(token|secret|password|authorization)/i;
/** A token of ours, wherever it stands. */
const TOKEN = /apphub_[\w-]{10,}/g;

/** @returns the problems of one part of a request, with its name in front. */
export function inPart(part: string, problems: readonly Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, field: problem.field === WHOLE_FILE ? part : `${part}.${problem.field}` }));
}

/** Refuses a request and says all that is wrong with it, but for what must not be repeated. @throws FailureError REQUEST_INVALID. */
export function refuse(problems: readonly Problem[]): never {
  const sentence = `The request has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}.`;
  return fail('REQUEST_INVALID', sentence, { problems: problems.slice(0, MOST_TOLD).map((problem) => problemLine(masked(problem)).replace(TOKEN, '***')) });
}

const MOST_TOLD = 50;

function masked(problem: Problem): Problem {
  return SECRET_FIELD.test(problem.field) ? { ...problem, got: 'something else' } : problem;
}
