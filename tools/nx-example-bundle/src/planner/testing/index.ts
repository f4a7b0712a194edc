export { generateWorkspace, type GeneratedWorkspace, type GeneratedWorkspaceOptions, trivialExample } from './generated-workspace.ts';
export { measurePlanning, type MeasurePlanningOptions, type PlanningCost, type PlanTook, planWithoutNx } from './measure-planning.ts';
