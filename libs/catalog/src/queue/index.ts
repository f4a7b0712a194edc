export { type AllWork, countWork, type WaitingWork } from './count-work.ts';
export { openQueue, type QueueOptions } from './open-queue.ts';
export type { ImportHandler, ImportQueue, ImportWork, ImportWorker, LoadWorkOptions, PlanHandler, PlannedWork, PlanOptions, PlanWork, QueueLog, RunHandler, RunWork, TaskHandler, TaskWork, Worker, WorkOptions } from './queue.ts';
export { isSpared, mayPass, mayPlanLater } from './retry-policy.ts';
