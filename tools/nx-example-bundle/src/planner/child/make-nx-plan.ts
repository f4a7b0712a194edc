import { fail, failure, type Failure, FailureError, type Result } from '@apphub/model';
import { makePlan, type Plan, type Selection, selectTasks } from '@apphub/loads';
import { BUNDLE_TARGET } from '../../inference/names.ts';
import { askDeepNx } from './deep-nx.ts';
import { headCommit, resolveCommit } from './git.ts';
import type { NxAnswer, NxQuestion } from './nx-answer.ts';
import { planTasks } from './plan-tasks.ts';
import { askPublicNx } from './public-nx.ts';

export interface NxPlanOptions {
  /** Absolute. */
  readonly repositoryRoot: string;
  readonly selection: Selection;
  /** Whether the insides of Nx are not even tried. */
  readonly commandLineOnly: boolean;
  readonly onNotice: (notice: Failure) => void;
}

/**
 * Makes the plan of a checkout, in this process, which must be a short-lived one.
 *
 * @throws FailureError COMMIT_UNKNOWN, PLAN_FAILED.
 */
export async function makeNxPlan({ repositoryRoot, selection, commandLineOnly, onNotice }: NxPlanOptions): Promise<Result<Plan, Failure>> {
  const commit = await headCommit(repositoryRoot);
  const since = selection === 'all' ? undefined : selection.affectedSince;
  const base = since === undefined ? undefined : await resolveCommit(since, repositoryRoot);
  const question: NxQuestion = { repositoryRoot, target: BUNDLE_TARGET, ...(base === undefined ? {} : { base }) };
  const answer = commandLineOnly ? await askCommandLine(question) : await askNx(question, onNotice);
  const tasks = planTasks(answer, { repositoryRoot });
  if ((await headCommit(repositoryRoot)) !== commit) fail('PLAN_FAILED', 'Another commit was checked out while the plan was made.', { remedy: 'Ask again.' });
  const { affected } = answer;
  const chosen = selectTasks(tasks, { selection, ...(affected === undefined ? {} : { affected: new Set(affected) }) });
  return chosen.ok ? makePlan({ commit, tasks: chosen.value }) : chosen;
}

/** The quick way, else the way that Nx promises to keep. Whatever stops both is told in the words of the second. */
async function askNx(question: NxQuestion, onNotice: (notice: Failure) => void): Promise<NxAnswer> {
  try {
    return await askDeepNx(question);
  } catch (unfamiliar) {
    const answer = await askCommandLine(question);
    onNotice(failure('NX_UNFAMILIAR', `Nx was asked through its command line: ${messageOf(unfamiliar)}.`));
    return answer;
  }
}

async function askCommandLine(question: NxQuestion): Promise<NxAnswer> {
  try {
    return await askPublicNx(question);
  } catch (error) {
    throw new FailureError(failure('PLAN_FAILED', `Nx could not draw its graph: ${messageOf(error)}`), { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
