import type { LoadPlan, LoadPlanTask, TaskNeeds } from '@apphub/catalog';
import { criticalPaths, type Durations, type Plan, planGraph, type PlanTask } from '@apphub/loads';
import { detailsOf } from './task-details.ts';

/** The limit of an example that names none. It is a bound against runaways; an example that raises it needs that much. */
const USUAL_MEMORY_MB = 4096;

export interface LoadPlanOptions {
  /** What examples took before. */
  readonly durations: Durations;
  /** Whether records count only if they were built under bubblewrap. */
  readonly needsBubblewrap: boolean;
  /** Of each task. */
  readonly attempts: number;
}

/** @returns what is stored of a plan: the longest way to the end first, and what each task needs of a worker. */
export function loadPlanOf(plan: Plan, { durations, needsBubblewrap, attempts }: LoadPlanOptions): LoadPlan {
  const paths = criticalPaths(planGraph(plan), durations);
  const toTask = (task: PlanTask): LoadPlanTask => {
    const expectedMs = durations.get(task.slug);
    return {
      slug: task.slug,
      priority: paths.get(task.slug) ?? 0,
      needs: needsOf(task, needsBubblewrap),
      details: { ...detailsOf(task) } as NonNullable<LoadPlanTask['details']>,
      ...(expectedMs === undefined ? {} : { expectedMs }),
      ...(task.sourceKey === undefined ? {} : { sourceKey: task.sourceKey }),
    };
  };
  return { attempts, tasks: plan.tasks.map(toTask), edges: plan.edges, ...(plan.commit === undefined ? {} : { commit: plan.commit }) };
}

/** A broken example fails wherever its turn comes. */
function needsOf({ problem, platforms, needs }: PlanTask, needsBubblewrap: boolean): TaskNeeds {
  if (problem !== undefined) return {};
  const { tools, memoryMb = 0 } = needs;
  return {
    tools: needsBubblewrap ? [...tools, 'bubblewrap'] : tools,
    memoryMb: memoryMb > USUAL_MEMORY_MB ? memoryMb : 0,
    ...(platforms === undefined ? {} : { platforms }),
  };
}
