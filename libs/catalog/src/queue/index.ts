export { openQueue, type QueueOptions } from './open-queue.ts';
export type { ImportHandler, ImportQueue, ImportWork, ImportWorker, LoadWorkOptions, QueueLog, QueueStats, TaskHandler, TaskWork, Worker, WorkOptions } from './queue.ts';
export { mayPass } from './retry-policy.ts';
