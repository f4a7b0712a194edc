import type { CallInput, CallOutput, CatalogClient } from '@apphub/client';
import { loadEventSchema, taskEventSchema } from '@apphub/model/api';
import { eventually } from './eventually.ts';
import { plannersOf } from './processes.ts';
import { example } from './site.ts';

type Wish = CallInput<'loadExamples'>['body'];
export type LoadNow = CallOutput<'getLoad'>;
export type TaskNow = CallOutput<'listLoadTasks'>['tasks'][number];

/** Asks for a load. @returns its id. */
export async function ask(client: CatalogClient, body: Wish = {}): Promise<string> {
  return (await client.call('loadExamples', { body })).load.id;
}

export async function loadOf(client: CatalogClient, id: string): Promise<LoadNow> {
  return client.call('getLoad', { params: { id } });
}

/** @returns a load that has ended. */
export async function ended(client: CatalogClient, id: string, { seconds = 120 } = {}): Promise<LoadNow> {
  return eventually(async () => {
    const load = await loadOf(client, id);
    return load.endedAt !== null && load;
  }, { seconds });
}

/** @returns the tasks of a load, by slug. */
export async function tasksOf(client: CatalogClient, id: string): Promise<Readonly<Record<string, TaskNow>>> {
  const { tasks } = await client.call('listLoadTasks', { params: { id }, query: {} });
  return Object.fromEntries(tasks.map((task) => [task.slug, task]));
}

/** @returns the attempts of a task, as `state` or `state because CODE`. */
export async function attemptsOf(client: CatalogClient, id: string, slug: string): Promise<string[]> {
  const { attempts } = await client.call('getLoadTask', { params: { id, slug } });
  return attempts.map(({ state, failure }) => (failure === null ? state : `${state} because ${failure.code}`));
}

/** Waits until a task has come to that stage; it may be past it by then. */
export async function comesTo(client: CatalogClient, id: string, { slug, stage }: { readonly slug: string; readonly stage: string }): Promise<void> {
  for await (const told of client.watch({ jobId: id, after: 0 })) {
    if (told.kind !== 'event') continue;
    const task = taskEventSchema.safeParse(told.event).data?.data;
    if (task?.slug === slug && task.state === 'running' && task.stage === stage) return;
    if (typeof loadEventSchema.safeParse(told.event).data?.data.endedAt === 'string') break;
  }
  throw new Error(`the load ended before ${slug} came to ${stage}`);
}

/** Freezes a worker in the midst of a build: nothing of the load changes any more by it. @returns what it was building. */
export async function freezeInBuild(client: CatalogClient, id: string, { pid }: { readonly pid: number }): Promise<TaskNow> {
  const building = async () => Object.values(await tasksOf(client, id)).find(({ state, worker, stage }) => state === 'running' && stage === 'building' && worker?.includes(`:${pid}-`));
  return eventually(async () => {
    if ((await building()) === undefined) return false;
    process.kill(pid, 'SIGSTOP');
    // It may have gone on until just now.
    const task = await building();
    if (task === undefined) process.kill(pid, 'SIGCONT');
    return task;
  });
}

/** Freezes whoever plans on a machine, so that there will be no plan. @returns its id. */
export async function freezePlanner(folder: string): Promise<number> {
  return eventually(async () => {
    const [planner] = plannersOf(folder);
    if (planner !== undefined) process.kill(planner, 'SIGSTOP');
    return planner;
  }, { every: 20 });
}

/** As `example`, of one that builds on others. */
export function dependent(slug: string, upstreams: readonly string[], options: Parameters<typeof example>[1] = {}): Record<string, string | object> {
  const dependsOn = upstreams.map((upstream) => ({ slug: upstream, path: `upstream/${upstream}` }));
  return { ...example(slug, options), [`examples/${slug}/apphub.bundle.json`]: { slug, dependsOn } };
}
