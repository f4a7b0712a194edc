import { parsePlan, planGraph, runOrder } from '@apphub/loads';
import { generatedPlan } from '@apphub/loads/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { createNxPlanner } from '../nx-planner.ts';
import { generateWorkspace, type GeneratedWorkspace } from './generated-workspace.ts';
import { type ChildrenUsed, watchChildren } from './watch-children.ts';

/** What one plan took, in milliseconds of the clock and what its process used. */
export interface PlanTook extends ChildrenUsed {
  readonly ms: number;
}

/** Each measured once. */
export interface PlanningCost {
  readonly tasks: number;
  /** The first plan of a fresh checkout: every file is hashed. */
  readonly cold: PlanTook;
  /** The next one. */
  readonly warm: PlanTook;
  /** A plan of this size without Nx: read, checked, ordered by critical path. Milliseconds. */
  readonly withoutNxMs: number;
}

export interface MeasurePlanningOptions {
  readonly tasks: number;
  /** Looked up on the PATH of the caller. */
  readonly searchPath: string;
}

/**
 * What planning costs for so many trivial examples, in a workspace of its own that is gone afterwards.
 *
 * @throws Error where planning fails.
 */
export async function measurePlanning({ tasks, searchPath }: MeasurePlanningOptions): Promise<PlanningCost> {
  const withoutNxMs = planWithoutNx(tasks);
  using workspace = generateWorkspace({ examples: tasks, searchPath });
  await sleep(AT_REST_MS);
  const cold = await planOnce(workspace, tasks);
  const warm = await planOnce(workspace, tasks);
  return { tasks, cold, warm, withoutNxMs };
}

/** Milliseconds for a plan of this size as another process would hand it over. */
export function planWithoutNx(tasks: number): number {
  const text = JSON.stringify(generatedPlan({ tasks }));
  const start = performance.now();
  const plan = parsePlan(JSON.parse(text));
  if (!plan.ok) throw new Error(plan.error.message);
  runOrder(planGraph(plan.value), new Map());
  return performance.now() - start;
}

/** A measurement is given up only when nobody would wait for it any more. */
const PATIENCE_MS = 3_600_000;

/** What was written less than two seconds ago is not remembered; nobody plans so soon after a checkout. */
const AT_REST_MS = 2_500;

async function planOnce({ path, environment }: GeneratedWorkspace, tasks: number): Promise<PlanTook> {
  const planner = createNxPlanner({ environment, timeoutMs: PATIENCE_MS });
  const watch = watchChildren();
  const start = performance.now();
  const plan = await planner.plan({ repositoryRoot: path, selection: 'all' });
  const took = { ms: performance.now() - start, ...watch.stop() };
  if (!plan.ok) throw new Error(`${plan.error.code} ${plan.error.message}`);
  if (plan.value.tasks.length !== tasks) throw new Error(`expected ${tasks} tasks, got ${plan.value.tasks.length}`);
  return took;
}
