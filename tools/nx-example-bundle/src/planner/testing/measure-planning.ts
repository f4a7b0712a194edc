import { parsePlan, planGraph, runOrder } from '@apphub/loads';
import { generatedPlan } from '@apphub/loads/testing';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { plannerEnvironment } from '../environment.ts';
import { createNxPlanner } from '../nx-planner.ts';
import { generateWorkspace, type GeneratedWorkspace } from './generated-workspace.ts';

/** Milliseconds, each measured once. */
export interface PlanningCost {
  readonly tasks: number;
  /** The first plan of a fresh checkout: every file is hashed. */
  readonly coldMs: number;
  /** The next one. */
  readonly warmMs: number;
  /** As `warmMs`, by the command line of Nx alone. */
  readonly commandLineMs: number;
  /** Of it, what Nx with the plugin takes to draw its graph: `nx show projects`. */
  readonly nxMs: number;
  /** A plan of this size without Nx: read, checked, ordered by critical path. */
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
  const coldMs = await planOnce(workspace, tasks);
  const warmMs = await planOnce(workspace, tasks);
  const commandLineMs = await planOnce(workspace, tasks, { commandLineOnly: true });
  return { tasks, coldMs, warmMs, commandLineMs, nxMs: drawGraph(workspace), withoutNxMs };
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

async function planOnce({ path, environment }: GeneratedWorkspace, tasks: number, { commandLineOnly = false }: { readonly commandLineOnly?: boolean } = {}): Promise<number> {
  const planner = createNxPlanner({ environment, timeoutMs: PATIENCE_MS, commandLineOnly });
  const start = performance.now();
  const plan = await planner.plan({ repositoryRoot: path, selection: 'all' });
  if (!plan.ok) throw new Error(`${plan.error.code} ${plan.error.message}`);
  if (plan.value.tasks.length !== tasks) throw new Error(`expected ${tasks} tasks, got ${plan.value.tasks.length}`);
  return performance.now() - start;
}

function drawGraph({ path, environment }: GeneratedWorkspace): number {
  const nx = createRequire(join(path, 'package.json')).resolve('nx');
  const start = performance.now();
  execFileSync(process.execPath, [nx, 'show', 'projects', '--json'], { cwd: path, env: plannerEnvironment(environment, path), maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'] });
  return performance.now() - start;
}
