/**
 * Runs as a process of its own inside a workspace and asks the Nx that is installed there what the hashes of tasks are
 * made of. The only file here that knows the insides of Nx: nobody promises to keep them, so whatever is not as
 * expected ends in an answer without tasks, which costs an explanation and nothing else.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import type { NxAnswer, NxQuestion } from './ask-nx.ts';

const MODULES = {
  graphs: 'nx/src/project-graph/project-graph',
  taskGraphs: 'nx/src/tasks-runner/create-task-graph',
  hashers: 'nx/src/hasher/create-task-hasher',
  folders: 'nx/src/utils/cache-directory',
  nxJson: 'nx/src/config/nx-json',
  fileMaps: 'nx/src/project-graph/build-project-graph',
  taskEnv: 'nx/src/tasks-runner/task-env',
} as const;

interface InsideNx {
  readonly graphs: { createProjectGraphAsync(options: object): Promise<unknown> };
  readonly taskGraphs: { createTaskGraph(graph: unknown, extra: object, ...rest: readonly unknown[]): { readonly tasks: Readonly<Record<string, { readonly target: { readonly project: string } }>> } };
  readonly hashers: { createTaskHasher(...parts: readonly unknown[]): { hashTask(task: unknown, graph: unknown, env: unknown): Promise<unknown> } };
  readonly folders: { readonly cacheDir: string };
  readonly nxJson: { readNxJson(): unknown };
  readonly fileMaps: { getFileMap(): unknown };
  readonly taskEnv: { getTaskSpecificEnv(task: unknown, graph: unknown): unknown };
}

const hashSchema = z.object({ value: z.string(), details: z.object({ nodes: z.record(z.string(), z.string()) }) });
const runSchema = z.object({ tasks: z.array(z.object({ taskId: z.string(), hash: z.string(), cacheStatus: z.string() })) });
const fileMapSchema = z.object({ fileMap: z.object({ projectFileMap: z.record(z.string(), z.array(z.object({ file: z.string(), hash: z.string() }))) }) });

process.once('message', (question: NxQuestion) => {
  void answer(question)
    .catch(() => ({ tasks: [], lastRun: [] }))
    .then((given) => process.send?.(given, () => process.disconnect()));
});

async function answer({ workspaceRoot, tasks }: NxQuestion): Promise<NxAnswer> {
  const nx = insideNx(workspaceRoot);
  const lastRun = readLastRun(nx.folders.cacheDir);
  const graph = await nx.graphs.createProjectGraphAsync({ exitOnError: false });
  const wanted = tasks ?? lastRun.map(({ task }) => task);
  const hashed = await Promise.all(wanted.map((task) => hashed_(task, { nx, graph }).catch(() => [])));
  return { tasks: hashed.flat(), lastRun };
}

async function hashed_(task: string, { nx, graph }: { readonly nx: InsideNx; readonly graph: unknown }): Promise<NxAnswer['tasks']> {
  const [project = '', target = '', configuration] = task.split(':');
  const taskGraph = nx.taskGraphs.createTaskGraph(graph, {}, [project], [target], configuration, { __overrides_unparsed__: [] });
  const own = taskGraph.tasks[task];
  if (own === undefined) return [];
  const hasher = nx.hashers.createTaskHasher(graph, nx.nxJson.readNxJson(), {});
  const { value, details } = hashSchema.parse(await hasher.hashTask(own, taskGraph, nx.taskEnv.getTaskSpecificEnv(own, graph)));
  return [{ version: 1, task, hash: value, nodes: details.nodes, files: filesOf(own.target.project, nx) }];
}

function filesOf(project: string, { fileMaps }: InsideNx): Record<string, string> {
  const { fileMap } = fileMapSchema.parse(fileMaps.getFileMap());
  return Object.fromEntries((fileMap.projectFileMap[project] ?? []).map(({ file, hash }) => [file, hash]));
}

function readLastRun(cacheFolder: string): NxAnswer['lastRun'] {
  try {
    const { tasks } = runSchema.parse(JSON.parse(readFileSync(join(cacheFolder, 'run.json'), 'utf8')));
    return tasks.map(({ taskId, hash, cacheStatus }) => ({ task: taskId, hash, cacheStatus }));
  } catch {
    return [];
  }
}

function insideNx(workspaceRoot: string): InsideNx {
  const require = createRequire(join(workspaceRoot, 'package.json'));
  return Object.fromEntries(Object.entries(MODULES).map(([name, path]) => [name, require(path) as unknown])) as unknown as InsideNx;
}
