import type { CallInput, CallOutput, CatalogClient } from '@apphub/client';
import { eventually } from './eventually.ts';
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

/** @returns the task once it is in that stage. */
export async function inStage(client: CatalogClient, id: string, { slug, stage }: { readonly slug: string; readonly stage: string }): Promise<TaskNow> {
  return eventually(async () => {
    const task = (await tasksOf(client, id))[slug];
    return task?.state === 'running' && task.stage === stage && task;
  });
}

/** As `example`, of one that builds on others. */
export function dependent(slug: string, upstreams: readonly string[], options: Parameters<typeof example>[1] = {}): Record<string, string | object> {
  const dependsOn = upstreams.map((upstream) => ({ slug: upstream, path: `upstream/${upstream}` }));
  return { ...example(slug, options), [`examples/${slug}/apphub.bundle.json`]: { slug, dependsOn } };
}
