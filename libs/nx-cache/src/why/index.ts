export { type ExplainOptions, explainTask, type NearestBuild, type TaskExplanation, type Verdict } from './explain-task.ts';
