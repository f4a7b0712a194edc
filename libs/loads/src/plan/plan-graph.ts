import { err, type Failure, failure, ok, type Result } from '@apphub/model';
import type { Plan, PlanTask } from './plan.ts';

/** A plan with its ways forth and back, built once and read often. */
export interface PlanGraph {
  readonly tasks: ReadonlyMap<string, PlanTask>;
  /** The tasks that wait for each task, by slug, in code-unit order. */
  readonly dependents: ReadonlyMap<string, readonly string[]>;
  /** Every task after all it waits for. Of those that could come next, the one that became ready first. */
  readonly order: readonly string[];
}

/**
 * Takes time in proportion to tasks and edges.
 *
 * @returns PLAN_INVALID for a slug that is used twice or an upstream that is no task; CONFIG_DEPENDENCY_CYCLE with the
 * names of a circle.
 */
export function buildPlanGraph({ tasks: list }: Pick<Plan, 'tasks'>): Result<PlanGraph, Failure> {
  const tasks = new Map(list.map((task) => [task.slug, task]));
  const problems = [...repeated(list), ...list.flatMap((task) => strangers(task, tasks))];
  if (problems.length > 0) return err(failure('PLAN_INVALID', 'A plan is not one that can be worked off.', { problems: problems.slice(0, 20) }));
  const dependents = dependentsOf(list);
  const order = topologicalOrder(list, dependents);
  if (order.length === list.length) return ok({ tasks, dependents, order });
  const circle = circleAmong(tasks, new Set(order));
  return err(failure('CONFIG_DEPENDENCY_CYCLE', `Examples depend on each other in a circle: ${circle.join(' -> ')}.`));
}

/**
 * As `buildPlanGraph`, for a plan that `makePlan` or `parsePlan` gave.
 *
 * @throws TypeError for any other.
 */
export function planGraph(plan: Pick<Plan, 'tasks'>): PlanGraph {
  const graph = buildPlanGraph(plan);
  if (!graph.ok) throw new TypeError(`expected a checked plan: ${graph.error.message}`);
  return graph.value;
}

function repeated(tasks: readonly PlanTask[]): string[] {
  const seen = new Set<string>();
  return tasks.filter(({ slug }) => seen.size === seen.add(slug).size).map(({ slug }) => `${slug}: expected to be named once`);
}

function strangers({ slug, upstream }: PlanTask, tasks: ReadonlyMap<string, PlanTask>): string[] {
  return upstream.filter((name) => !tasks.has(name)).map((name) => `${slug}: expected its upstream "${name}" to be a task`);
}

function dependentsOf(tasks: readonly PlanTask[]): Map<string, string[]> {
  const dependents = new Map(tasks.map(({ slug }): [string, string[]] => [slug, []]));
  for (const { slug, upstream } of tasks) for (const name of upstream) dependents.get(name)!.push(slug);
  return dependents;
}

/** After Kahn: a task follows when the last of those it waits for has been placed. Members of circles never do. */
function topologicalOrder(tasks: readonly PlanTask[], dependents: ReadonlyMap<string, readonly string[]>): string[] {
  const waitsFor = new Map(tasks.map(({ slug, upstream }) => [slug, upstream.length]));
  const order = tasks.filter(({ upstream }) => upstream.length === 0).map(({ slug }) => slug);
  for (const slug of order) {
    for (const dependent of dependents.get(slug)!) {
      const left = waitsFor.get(dependent)! - 1;
      waitsFor.set(dependent, left);
      if (left === 0) order.push(dependent);
    }
  }
  return order;
}

/** Whatever could not be placed waits for something else that could not be placed, so that walking back runs into a circle. */
function circleAmong(tasks: ReadonlyMap<string, PlanTask>, placed: ReadonlySet<string>): string[] {
  const walked = new Map<string, number>();
  const way: string[] = [];
  let slug = [...tasks.keys()].find((name) => !placed.has(name))!;
  while (!walked.has(slug)) {
    walked.set(slug, way.push(slug) - 1);
    slug = tasks.get(slug)!.upstream.find((name) => !placed.has(name))!;
  }
  return [...way.slice(walked.get(slug)), slug];
}
