import { type Example, loadExample } from '@apphub/build/example';
import { digestSchema, type Failure, failure } from '@apphub/model';
import { failureSchema, type PlanTask, type TaskNeeds } from '@apphub/loads';
import { join } from 'node:path';
import { z } from 'zod';
import { BUNDLE_TARGET, PLUGIN } from '../../inference/names.ts';
import type { NxAnswer } from './nx-answer.ts';

/** What inference leaves in the options of the target. */
const optionsSchema = z.object({ sourceKey: digestSchema.exactOptional(), failure: failureSchema.exactOptional() }).prefault({});

type ProjectData = NxAnswer['projects'][string]['data'];

/**
 * The tasks of all examples: names, edges and keys as Nx has them, and what their own files say. What is wrong with
 * an example becomes its `problem`. Targets of the same name that are not examples are left out.
 */
export function planTasks({ projects, taskGraph }: NxAnswer, { repositoryRoot }: { readonly repositoryRoot: string }): PlanTask[] {
  const dataOf = (taskId: string): { readonly name: string; readonly data: ProjectData } | undefined => {
    const target = taskGraph.tasks[taskId]?.target;
    const data = target?.target === BUNDLE_TARGET ? projects[target.project]?.data : undefined;
    return target !== undefined && data?.targets[BUNDLE_TARGET]?.executor === `${PLUGIN}:${BUNDLE_TARGET}` ? { name: target.project, data } : undefined;
  };
  return Object.keys(taskGraph.tasks).flatMap((taskId) => {
    const found = dataOf(taskId);
    if (found === undefined) return [];
    const upstream = (taskGraph.dependencies[taskId] ?? []).flatMap((id) => dataOf(id)?.name ?? []);
    return [planTask(found.name, { data: found.data, upstream, repositoryRoot })];
  });
}

interface TaskFacts {
  readonly data: ProjectData;
  readonly upstream: readonly string[];
  readonly repositoryRoot: string;
}

function planTask(name: string, { data, upstream, repositoryRoot }: TaskFacts): PlanTask {
  const { sourceKey, failure: found } = optionsSchema.parse(data.targets[BUNDLE_TARGET]?.options);
  const loaded = loadExample(join(repositoryRoot, data.root), { repositoryRoot });
  const problem = found ?? (loaded.ok ? renamed(name, loaded.value) : loaded.error);
  return {
    slug: name,
    projectName: name,
    folder: data.root,
    ...(sourceKey === undefined ? {} : { sourceKey }),
    upstream,
    ...(loaded.ok ? exampleFields(loaded.value) : { needs: { tools: [] } }),
    tags: data.tags,
    selected: true,
    ...(problem === undefined ? {} : { problem }),
  };
}

/** Inference calls a project by its slug unless the slug is a problem; only a project.json that Nx is made to read could do otherwise. */
function renamed(name: string, { slug }: Example): Failure | undefined {
  if (name === slug) return undefined;
  return failure('CONFIG_INVALID', `The example "${slug}" is called "${name}" in Nx.`, { remedy: 'Remove its project.json.' });
}

function exampleFields({ config, manifest, entry }: Example): Pick<PlanTask, 'version' | 'platforms' | 'needs'> {
  const { platforms } = config;
  const mayCompile = Object.values(config.allowScripts).includes(true);
  const needs: TaskNeeds = { tools: [...pythonOf(entry), ...(mayCompile ? ['compiler'] : [])], memoryMb: config.limits.memoryMb };
  return { version: manifest.version, ...(platforms === undefined ? {} : { platforms }), needs };
}

function pythonOf({ runtime }: Example['entry']): string[] {
  if (runtime.kind !== 'python') return [];
  return [runtime.minor === undefined ? 'python3' : `python3.${runtime.minor}`];
}
