import type { ListedWorker } from '@apphub/catalog';
import type { Worker } from '@apphub/model/api';

/** A worker as it is told. */
export function workerWire({ stopping: _stopping, roles, abilities, tasks, ...worker }: ListedWorker): Worker {
  return {
    ...worker,
    roles: [...roles],
    abilities: abilities === null ? null : { ...abilities, tools: [...abilities.tools] },
    tasks: tasks.map((task) => ({ ...task })),
  };
}
