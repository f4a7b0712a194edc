import type { Failure, Result } from '@apphub/model';
import type { Plan } from './plan/plan.ts';
import type { Selection } from './plan/selection.ts';

/** Makes plans of a checkout. The Nx plugin has the one that asks Nx. */
export interface Planner {
  /**
   * Says what has to be built for a selection, as the checkout is now, in the order of nothing but slugs. A broken
   * example is a task with its `problem`, never a failure of the plan.
   *
   * @returns REQUEST_INVALID or EXAMPLE_UNKNOWN for the selection, COMMIT_UNKNOWN, CONFIG_DEPENDENCY_CYCLE, CANCELED,
   * PLAN_TIMEOUT, PLAN_FAILED with what Nx said.
   */
  plan(request: PlanRequest): Promise<Result<Plan, Failure>>;
}

export interface PlanRequest {
  /** Absolute. */
  readonly repositoryRoot: string;
  readonly selection: Selection;
  readonly signal?: AbortSignal;
  /** Told what the owner should know although there is a plan. */
  readonly onNotice?: (notice: Failure) => void;
}
