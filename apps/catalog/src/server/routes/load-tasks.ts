import { getTask, listWorkers, liveAbilities, pageGraph, pageTasks, type TaskPage } from '@apphub/catalog';
import type { Handlers } from '../contract/call.ts';
import type { ServerParts } from '../ports.ts';
import { loadWire } from '../wire/load-wire.ts';
import { taskDetailWire, taskWire } from '../wire/task-wire.ts';
import { workerWire } from '../wire/worker-wire.ts';

/** What has become of the tasks of loads, and who works on them. */
export function loadTasks({ database }: ServerParts): Handlers<'getLoadGraph' | 'listLoadTasks' | 'getLoadTask' | 'listWorkers'> {
  return {
    async getLoadGraph({ params, query }) {
      const workers = await liveAbilities(database);
      const page = await pageGraph(database, { loadId: params.id, ...query });
      const { load, tasks, edges, criticalPath } = page;
      const nodes = tasks.map((task) => taskWire(task, { load, workers }));
      return { status: 200, body: { data: { load: loadWire(load), nodes, edges: edges.map(([upstream, dependent]) => [upstream, dependent]), criticalPath: criticalPath && [...criticalPath], cursor: cursorOf(page) } } };
    },
    async listLoadTasks({ params, query: { state: states, ...query } }) {
      const workers = await liveAbilities(database);
      const page = await pageTasks(database, { loadId: params.id, states, ...query });
      return { status: 200, body: { data: { tasks: page.tasks.map((task) => taskWire(task, { load: page.load, workers })), cursor: cursorOf(page) } } };
    },
    async getLoadTask({ params }) {
      const workers = await liveAbilities(database);
      const detail = await getTask(database, { loadId: params.id, slug: params.slug });
      return { status: 200, body: { data: taskDetailWire(detail, { load: detail.load, workers }) } };
    },
    async listWorkers() {
      return { status: 200, body: { data: { workers: (await listWorkers(database)).map(workerWire) } } };
    },
  };
}

function cursorOf({ tasks, hasMore }: TaskPage): string | null {
  return hasMore ? (tasks.at(-1)?.slug ?? null) : null;
}
