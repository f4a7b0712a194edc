export { createNxPlanner, type NxPlannerOptions } from './nx-planner.ts';
