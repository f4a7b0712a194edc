export { type BlockedTask, blockedBy } from './plan/dependents.ts';
export { makePlan, parsePlan } from './plan/make-plan.ts';
export { failureSchema, type Plan, type PlanEdge, planSchema, type PlanTask, planTaskSchema, type TaskNeeds } from './plan/plan.ts';
export { buildPlanGraph, type PlanGraph, planGraph } from './plan/plan-graph.ts';
export { type Progress, readyTasks, releasedBy } from './plan/ready.ts';
export { criticalPaths, type Durations, runOrder } from './plan/run-order.ts';
export { type SelectOptions, selectTasks } from './plan/select.ts';
export { type Selection, selectionSchema } from './plan/selection.ts';
export type { Planner, PlanRequest } from './planner.ts';
