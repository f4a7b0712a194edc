export { planHandler, type PlanParts } from './plan-handler.ts';
export { readDetails, type TaskDetails } from './task-details.ts';
