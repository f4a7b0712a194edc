export { announceWorker, forgetSilentWorkers, forgetWorker } from './announce-worker.ts';
export { listWorkers, type ListedWorker, liveAbilities, type WorkerTask } from './list-workers.ts';
export { HEARD_EVERY_MS, SILENT_SECONDS, type WorkerProcess } from './worker-process.ts';
