import { type Failure, failure } from '../failure.ts';
import type { FailureCode } from '../failure-table.ts';
import { visible } from './words.ts';

/** One thing that is wrong with a file, in the words of its reader: "expected this, got that". */
export interface Problem {
  /** Where: `dependsOn[0].slug`, `line 3, column 5`, or `the file` for the whole of it. */
  readonly field: string;
  readonly expected: string;
  /** What stands there, as short JSON; `nothing` where nothing does. */
  readonly got: string;
  /** The known name that was most likely meant. */
  readonly nearest?: string;
  /** Set where the problem is a failure of its own kind rather than of the file's form. */
  readonly code?: FailureCode;
}

/** What the field of a problem with the whole document is called. */
export const WHOLE_FILE = 'the file';

/** @returns one line: `entri: expected a known field, got "a.ts"; did you mean "entry"?` */
export function problemLine(problem: Problem): string {
  const hint = problem.nearest === undefined ? '' : `; did you mean "${problem.nearest}"?`;
  return `${visible(problem.field)}: expected ${problem.expected}, got ${problem.got}${hint}`;
}

/**
 * The failure of a configuration file that has `problems`: CONFIG_PATH_ESCAPE if any of them is an escape,
 * CONFIG_RUNTIME_UNSUPPORTED if that is all there is, else CONFIG_INVALID. All problems are told.
 */
export function configFailure(problems: readonly Problem[], file: string): Failure {
  return problemsFailure(configCode(problems), { problems, file });
}

/** The failure `code` of `file`, one line per problem. */
export function problemsFailure(code: FailureCode, found: { readonly problems: readonly Problem[]; readonly file: string }): Failure {
  const count = found.problems.length === 1 ? 'a problem' : `${found.problems.length} problems`;
  return failure(code, `${found.file} has ${count}.`, { problems: found.problems.map(problemLine) });
}

function configCode(problems: readonly Problem[]): FailureCode {
  if (problems.some(({ code }) => code === 'CONFIG_PATH_ESCAPE')) return 'CONFIG_PATH_ESCAPE';
  const [first, ...others] = problems;
  if (first?.code !== undefined && others.every(({ code }) => code === first.code)) return first.code;
  return 'CONFIG_INVALID';
}
