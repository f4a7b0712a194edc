import type { CatalogClient } from '@apphub/client';
import { type Load, type LoadGraph, type LoadTask, TASK_EVENT, taskEventSchema, type TaskProgress, type WireEvent } from '@apphub/model/api';
import { type Resource, STALE } from '../../app/live/resource.ts';
import { progressIn } from '../loads/loads-resource.ts';

/** All tasks of a load, what waits for what, and how far it is. */
export interface WholeGraph {
  readonly load: Load;
  /** By slug. */
  readonly tasks: ReadonlyMap<string, LoadTask>;
  /** The upstream, and the one that waits for it. The very same list as long as no edge changes. */
  readonly edges: LoadGraph['edges'];
  readonly criticalPath: readonly string[];
}

/** The graph of a load; events move its tasks. */
export function graphResource(id: string): Resource<WholeGraph> {
  return { key: `graph ${id}`, load: (client, signal) => wholeGraph(client, id, signal), hear: (graph, event) => (event.jobId === id ? heard(graph, event) : graph) };
}

async function wholeGraph(client: CatalogClient, id: string, signal: AbortSignal): Promise<WholeGraph> {
  const tasks = new Map<string, LoadTask>();
  const edges: LoadGraph['edges'] = [];
  let criticalPath: readonly string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await client.call('getLoadGraph', { params: { id }, query: after === undefined ? {} : { after }, signal });
    for (const task of page.nodes) tasks.set(task.slug, task);
    edges.push(...page.edges);
    criticalPath = page.criticalPath ?? criticalPath;
    if (page.cursor === null) return { load: page.load, tasks, edges, criticalPath };
    after = page.cursor;
  }
}

/** The graph after an event; the very same where it is of no matter, `STALE` once there is a plan that is not known yet. */
export function heard(graph: WholeGraph, event: WireEvent): WholeGraph | typeof STALE {
  const progress = progressIn(event);
  if (progress !== undefined && graph.tasks.size === 0 && progress.state !== 'planning') return STALE;
  if (progress !== undefined) return { ...graph, load: { ...graph.load, ...progress } };
  const told = event.type === TASK_EVENT ? taskEventSchema.safeParse(event) : undefined;
  if (told?.success !== true) return graph;
  const known = graph.tasks.get(told.data.data.slug);
  return known === undefined ? STALE : { ...graph, tasks: new Map(graph.tasks).set(known.slug, moved(known, told.data.data, event.emittedAt)) };
}

const ends: ReadonlySet<LoadTask['state']> = new Set(['completed', 'failed', 'blocked', 'canceled']);

/** What the event does not say is worked out from what it does: begin, end, and that a reason to wait is over. */
function moved(task: LoadTask, { taskId: _task, loadId: _load, ...progress }: TaskProgress, at: string): LoadTask {
  const begins = progress.state === 'running' && (task.state !== 'running' || task.attempt !== progress.attempt);
  const endedAt = ends.has(progress.state) ? (task.endedAt ?? at) : null;
  const wait = progress.state === task.state ? task.wait : null;
  return { ...task, ...progress, wait, startedAt: begins ? at : task.startedAt, endedAt, updatedAt: at };
}

/** How many of the upstreams of each task are not completed yet. */
export function openUpstreams({ tasks, edges }: Pick<WholeGraph, 'tasks' | 'edges'>): ReadonlyMap<string, readonly string[]> {
  const open = new Map<string, string[]>();
  for (const [upstream, dependent] of edges) {
    if (tasks.get(upstream)?.state === 'completed') continue;
    const list = open.get(dependent);
    if (list === undefined) open.set(dependent, [upstream]);
    else list.push(upstream);
  }
  return open;
}
