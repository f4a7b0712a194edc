export { postTasksExecution } from './hooks/post-tasks-execution.ts';
export { preTasksExecution } from './hooks/pre-tasks-execution.ts';
export { createDependencies } from './inference/create-dependencies.ts';
export { createNodes } from './inference/create-nodes.ts';
export { PLUGIN as name } from './inference/names.ts';
