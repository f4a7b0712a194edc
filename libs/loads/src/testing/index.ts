export { generatedPlan, type GeneratedPlan, taskOf } from './generated-plan.ts';
