import type { Transaction } from '../database/index.ts';
import { changeLoad } from './change-load.ts';
import { lockTask } from './lock-load.ts';
import { parkTask } from './park-task.ts';
import type { LoadPorts } from './task-deliveries.ts';

export interface Forgotten {
  readonly taskId: string;
  readonly loadId: string;
  /** Looks again, once nobody else can send the task. */
  readonly isForgotten: (tx: Transaction) => Promise<boolean>;
}

/** Sends a queued task again whose delivery is gone. */
export async function sendAnew(ports: LoadPorts, { taskId, loadId, isForgotten }: Forgotten): Promise<void> {
  await changeLoad(ports, loadId, async (load) => {
    const task = await lockTask(load.tx, taskId);
    if (task?.state === 'queued' && (await isForgotten(load.tx))) await parkTask(load, task);
  });
}
