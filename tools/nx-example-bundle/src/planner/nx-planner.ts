import { parsePlan, type Planner, type PlanRequest, selectionSchema } from '@apphub/loads';
import { check, err, failure, failureOf, problemLine } from '@apphub/model';
import { plannerEnvironment } from './environment.ts';
import { runPlannerProcess } from './planner-process.ts';

export interface NxPlannerOptions {
  /** The environment of the program; what Nx and git need is taken from it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds for one plan. */
  readonly timeoutMs?: number;
  /** Asks Nx through its command line alone, which is slower and holds for any of its versions. */
  readonly commandLineOnly?: boolean;
}

/** 1,000 examples take about a second, 10,000 about five; twice that where nothing is hashed yet. */
const TIMEOUT_MS = 300_000;

/**
 * The planner that asks Nx, in a process of its own for each plan, so that it sees the checkout as it is and leaves
 * nothing in this process.
 */
export function createNxPlanner({ environment, timeoutMs = TIMEOUT_MS, commandLineOnly = false }: NxPlannerOptions): Planner {
  return {
    async plan({ repositoryRoot, selection, signal, onNotice = () => undefined }: PlanRequest) {
      const checked = check(selectionSchema, selection);
      if (!checked.ok) return err(failure('REQUEST_INVALID', 'The selection of a load has problems.', { problems: checked.error.map(problemLine) }));
      const env = plannerEnvironment(environment, repositoryRoot);
      const options = { env, timeoutMs, onNotice, ...(signal === undefined ? {} : { signal }) };
      try {
        const answer = await runPlannerProcess({ repositoryRoot, selection: checked.value, commandLineOnly }, options);
        return answer.kind === 'plan' ? parsePlan(answer.plan) : err(answer.failure);
      } catch (error) {
        return err(failureOf(error));
      }
    },
  };
}
