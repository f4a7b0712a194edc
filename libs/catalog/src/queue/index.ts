export { openQueue, type QueueOptions } from './open-queue.ts';
export type { ImportHandler, ImportQueue, ImportWork, ImportWorker, QueueLog, QueueStats, WorkOptions } from './queue.ts';
export { mayPass } from './retry-policy.ts';
