import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as TaskGraphs from 'nx/src/tasks-runner/create-task-graph';
import type * as ProjectGraphs from 'nx/src/project-graph/project-graph';
import type * as Affected from 'nx/src/project-graph/affected/affected-project-graph';
import type * as FileChanges from 'nx/src/project-graph/file-utils';
import type * as CommandLine from 'nx/src/utils/command-line-utils';
import type * as NxJson from 'nx/src/config/nx-json';
import { type NxAnswer, type NxQuestion, projectNodesSchema, taskGraphSchema } from './nx-answer.ts';

/**
 * The only file that knows the insides of Nx. They are exported, but nobody promises to keep them: another version than
 * the one they were read in is not tried at all, since its answers may look right and be wrong.
 */
export const KNOWN_NX = '23.2.1';

const MODULES = {
  taskGraphs: 'nx/src/tasks-runner/create-task-graph',
  projectGraphs: 'nx/src/project-graph/project-graph',
  affected: 'nx/src/project-graph/affected/affected-project-graph',
  fileChanges: 'nx/src/project-graph/file-utils',
  commandLine: 'nx/src/utils/command-line-utils',
  nxJson: 'nx/src/config/nx-json',
} as const;

interface DeepNx {
  readonly taskGraphs: Pick<typeof TaskGraphs, 'createTaskGraph'>;
  readonly projectGraphs: Pick<typeof ProjectGraphs, 'createProjectGraphAsync'>;
  readonly affected: Pick<typeof Affected, 'filterAffected'>;
  readonly fileChanges: Pick<typeof FileChanges, 'calculateFileChanges'>;
  readonly commandLine: Pick<typeof CommandLine, 'parseFiles' | 'splitArgsIntoNxArgsAndOverrides'>;
  readonly nxJson: Pick<typeof NxJson, 'readNxJson'>;
}

const FUNCTIONS: { readonly [Key in keyof DeepNx]: readonly (keyof DeepNx[Key])[] } = {
  taskGraphs: ['createTaskGraph'],
  projectGraphs: ['createProjectGraphAsync'],
  affected: ['filterAffected'],
  fileChanges: ['calculateFileChanges'],
  commandLine: ['parseFiles', 'splitArgsIntoNxArgsAndOverrides'],
  nxJson: ['readNxJson'],
};

/**
 * Loads the insides of the Nx that is installed in a repository.
 *
 * @throws Error for another version, and where one of the functions is not there.
 */
export function loadDeepNx(repositoryRoot: string): DeepNx {
  const require = createRequire(join(repositoryRoot, 'package.json'));
  const { version } = require('nx/package.json') as { readonly version: unknown };
  if (version !== KNOWN_NX) throw new Error(`Nx ${String(version)} is installed, not ${KNOWN_NX}`);
  const loaded = Object.entries(MODULES).map(([key, path]) => {
    const module = require(path) as Readonly<Record<string, unknown>>;
    for (const name of FUNCTIONS[key as keyof DeepNx]) if (typeof module[name] !== 'function') throw new Error(`${path} has no function "${name}"`);
    return [key, module];
  });
  return Object.fromEntries(loaded) as DeepNx;
}

/**
 * Asks the insides of Nx, in this process: it must be a short-lived one, since Nx reads files once and keeps what it saw.
 *
 * @throws Error where Nx is not the known one, or cannot draw its graph.
 */
export async function askDeepNx({ repositoryRoot, target, base }: NxQuestion): Promise<NxAnswer> {
  const nx = loadDeepNx(repositoryRoot);
  const graph = await nx.projectGraphs.createProjectGraphAsync({ exitOnError: false });
  const names = Object.values(graph.nodes)
    .filter(({ data }) => data.targets?.[target] !== undefined)
    .map(({ name }) => name);
  const taskGraph = nx.taskGraphs.createTaskGraph(graph, {}, names, [target], undefined, { __overrides_unparsed__: [] });
  const answer = { projects: projectNodesSchema.parse(graph.nodes), taskGraph: taskGraphSchema.parse(taskGraph) };
  return base === undefined ? answer : { ...answer, affected: await affectedSince(base, { nx, graph }) };
}

/** As `nx show projects --affected --base=…` does it: from where both histories parted, uncommitted files included. */
async function affectedSince(base: string, { nx, graph }: { readonly nx: DeepNx; readonly graph: Awaited<ReturnType<typeof ProjectGraphs.createProjectGraphAsync>> }): Promise<string[]> {
  const nxJson = nx.nxJson.readNxJson();
  const { nxArgs } = nx.commandLine.splitArgsIntoNxArgsAndOverrides({ base, $0: '', __overrides_unparsed__: [] }, 'affected', { printWarnings: false }, nxJson);
  const changes = nx.fileChanges.calculateFileChanges(nx.commandLine.parseFiles(nxArgs).files ?? [], nxArgs);
  return Object.keys((await nx.affected.filterAffected(graph, changes, nxJson)).nodes);
}
