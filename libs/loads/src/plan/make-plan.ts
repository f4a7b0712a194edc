import { check, compareCodeUnits, err, type Failure, failure, ok, problemLine, type Result } from '@apphub/model';
import { type Plan, type PlanEdge, planSchema, type PlanTask } from './plan.ts';
import { buildPlanGraph } from './plan-graph.ts';

/** Nobody reads more lines than these. */
const MOST_PROBLEMS = 20;

/**
 * Puts tasks into a plan, in its one order.
 *
 * @returns the plan, or PLAN_INVALID for a slug that is used twice or an upstream that is no task, or
 * CONFIG_DEPENDENCY_CYCLE with the names of a circle.
 */
export function makePlan({ commit, tasks }: { readonly commit?: string | undefined; readonly tasks: readonly PlanTask[] }): Result<Plan, Failure> {
  const sorted = tasks.map(canonicalTask).sort((a, b) => compareCodeUnits(a.slug, b.slug));
  return sound({ ...(commit === undefined ? {} : { commit }), tasks: sorted, edges: edgesOf(sorted) });
}

/**
 * Reads a plan that was persisted, or that another process made.
 *
 * @returns the plan; PLAN_INVALID for anything that is not one, or not in its one order; CONFIG_DEPENDENCY_CYCLE.
 */
export function parsePlan(value: unknown): Result<Plan, Failure> {
  const checked = check(planSchema, value);
  if (!checked.ok) return invalid(checked.error.map(problemLine));
  const plan: Plan = checked.value;
  const disorder = plan.tasks.filter((task) => !isCanonical(task)).map(({ slug }) => `${slug}: expected lists that are sorted and name everything once`);
  if (!isAscending(plan.tasks.map(({ slug }) => slug))) disorder.push('tasks: expected to be sorted by slug, each named once');
  if (disorder.length > 0) return invalid(disorder);
  return hasEdges(plan, edgesOf(plan.tasks)) ? sound(plan) : invalid(['edges: expected those that the tasks name as upstream, sorted']);
}

function sound(plan: Plan): Result<Plan, Failure> {
  const graph = buildPlanGraph(plan);
  return graph.ok ? ok(plan) : graph;
}

function invalid(problems: readonly string[]): Result<never, Failure> {
  return err(failure('PLAN_INVALID', 'A plan is not one that can be worked off.', { problems: problems.slice(0, MOST_PROBLEMS) }));
}

function canonicalTask(task: PlanTask): PlanTask {
  const { platforms } = task;
  return {
    ...task,
    upstream: canonicalList(task.upstream),
    tags: canonicalList(task.tags),
    needs: { ...task.needs, tools: canonicalList(task.needs.tools) },
    ...(platforms === undefined ? {} : { platforms: canonicalList(platforms) }),
  };
}

function canonicalList(names: readonly string[]): string[] {
  return [...new Set(names)].sort(compareCodeUnits);
}

function isCanonical({ upstream, tags, needs, platforms = [] }: PlanTask): boolean {
  return [upstream, tags, needs.tools, platforms].every(isAscending);
}

function isAscending(names: readonly string[]): boolean {
  return names.every((name, index) => index === 0 || compareCodeUnits(names[index - 1]!, name) < 0);
}

/** By dependent, then by upstream: the order in which the tasks name them. */
function edgesOf(tasks: readonly PlanTask[]): PlanEdge[] {
  return tasks.flatMap(({ slug, upstream }) => upstream.map((name): PlanEdge => [name, slug]));
}

function hasEdges({ edges }: Plan, expected: readonly PlanEdge[]): boolean {
  return edges.length === expected.length && edges.every(([from, to], index) => from === expected[index]![0] && to === expected[index]![1]);
}
