import { describe, expect, test } from '@jest/globals';
import type { Plan, Selection } from '@apphub/loads';
import type { Failure } from '@apphub/model';
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createNxPlanner, type NxPlannerOptions } from '../src/planner/index.ts';
import { type GeneratedWorkspace, generateWorkspace, trivialExample } from '../src/planner/testing/generated-workspace.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..', '..');
const searchPath = process.env['PATH'] ?? '';
const generate = (examples: number, files: Readonly<Record<string, string | object>> = {}) => generateWorkspace({ examples, files, searchPath });

interface Planned {
  readonly plan: Plan | undefined;
  readonly error: Failure | undefined;
  readonly notices: readonly Failure[];
}

async function planOf({ path, environment }: Pick<GeneratedWorkspace, 'path' | 'environment'>, selection: Selection = 'all', options: Partial<NxPlannerOptions> = {}): Promise<Planned> {
  const notices: Failure[] = [];
  const planned = await createNxPlanner({ environment, ...options }).plan({ repositoryRoot: path, selection, onNotice: (notice) => notices.push(notice) });
  return { plan: planned.ok ? planned.value : undefined, error: planned.ok ? undefined : planned.error, notices };
}

/** Both ways of asking give the same plan, or the same failure. */
async function planBothWays(workspace: Pick<GeneratedWorkspace, 'path' | 'environment'>, selection: Selection = 'all'): Promise<Planned> {
  const planned = await planOf(workspace, selection);
  expect(planned).toEqual(await planOf(workspace, selection, { commandLineOnly: true }));
  expect(planned.notices).toEqual([]);
  return planned;
}

const selectedIn = ({ plan }: Planned) => plan?.tasks.filter(({ selected }) => selected).map(({ slug }) => slug);

test('the plan of this repository has its examples with their edges, whichever way Nx is asked', async () => {
  const { plan } = await planBothWays({ path: REPOSITORY, environment: { PATH: searchPath, HOME: process.env['HOME'] ?? '' } });
  expect(plan?.commit).toMatch(/^[0-9a-f]{40}$/);
  expect(plan?.tasks.map(({ slug }) => slug)).toEqual([
    'argon2-accounts',
    'blake2-duplicates',
    'city-lookup',
    'csv-to-parquet',
    'image-thumbnails',
    'log-digest',
    'observatory-data-generator',
    'observatory-duckdb-loader',
    'observatory-inbox-normalizer',
    'observatory-model',
    'observatory-report-publisher',
    'observatory-visualization-runner',
    'python-word-trends',
    'typed-report',
  ]);
  expect(plan?.edges).toEqual([
    ['observatory-model', 'observatory-inbox-normalizer'],
    ['observatory-model', 'observatory-report-publisher'],
    ['observatory-visualization-runner', 'observatory-report-publisher'],
    ['observatory-model', 'observatory-visualization-runner'],
  ]);
  for (const task of plan?.tasks ?? []) {
    expect(task).toMatchObject({ projectName: task.slug, folder: expect.stringMatching(/^examples\//), sourceKey: expect.stringMatching(/^sha256:/), version: expect.any(String) });
    expect(task.problem).toBeUndefined();
  }
});

test('a workspace without examples has a plan without tasks', async () => {
  using workspace = generate(0);
  expect((await planBothWays(workspace)).plan).toMatchObject({ tasks: [], edges: [] });
});

test('broken examples are tasks with their problem, and the others are planned all the same', async () => {
  using workspace = generate(3, {
    ...trivialExample('round-a', ['round-b']),
    ...trivialExample('round-b', ['round-a']),
    ...trivialExample('lost', ['nobody']),
    ...trivialExample('after-lost', ['lost']),
    'examples/torn/apphub.bundle.json': '{',
    'examples/task-000001/yarn.lock': '',
    'examples/one/apphub.bundle.json': { slug: 'twin' },
    'examples/two/apphub.bundle.json': { slug: 'twin' },
  });
  const { plan } = await planBothWays(workspace);
  expect(plan?.tasks.map(({ slug, upstream, problem }) => [slug, upstream.join(), problem?.code])).toEqual([
    ['after-lost', 'lost', undefined],
    ['examples/two', '', 'CONFIG_DUPLICATE_SLUG'],
    ['lost', '', 'CONFIG_UNKNOWN_DEPENDENCY'],
    ['round-a', '', 'CONFIG_DEPENDENCY_CYCLE'],
    ['round-b', '', 'CONFIG_DEPENDENCY_CYCLE'],
    ['task-000000', '', undefined],
    ['task-000001', 'task-000000', 'LOCK_UNSUPPORTED'],
    ['task-000002', 'task-000000,task-000001', undefined],
    ['torn', '', 'CONFIG_INVALID'],
    ['twin', '', 'CONFIG_DUPLICATE_SLUG'],
  ]);
});

describe('affected since a commit', () => {
  test('are the examples with changes and those that depend on them: committed, uncommitted and new files, names of any letters', async () => {
    using workspace = generate(4);
    const base = workspace.commitId;
    const affected = async () => selectedIn(await planBothWays(workspace, { affectedSince: base }));
    expect(await affected()).toEqual([]);
    workspace.write('examples/task-000003/äöü 日本.txt', 'x');
    expect(await affected()).toEqual(['task-000003']);
    workspace.commit();
    expect(await affected()).toEqual(['task-000003']);
    workspace.write('examples/task-000001/src/index.ts', 'export const handler = () => 2;\n');
    expect(await affected()).toEqual(['task-000001', 'task-000002', 'task-000003']);
    expect(selectedIn(await planBothWays(workspace, { affectedSince: 'main' }))).toEqual(['task-000001', 'task-000002', 'task-000003']);
    expect(selectedIn(await planBothWays(workspace, { affectedSince: base, slugs: ['task-000003'] }))).toEqual(['task-000003']);
  });

  test('a commit that does not exist is refused, and what git could take for an option never reaches it', async () => {
    using workspace = generate(1);
    expect((await planOf(workspace, { affectedSince: 'nowhere' })).error).toMatchObject({ code: 'COMMIT_UNKNOWN' });
    expect((await planOf(workspace, { affectedSince: `--output=${workspace.path}/x` })).error).toMatchObject({ code: 'REQUEST_INVALID' });
    expect((await planOf(workspace, { slugs: ['task-00000'] })).error).toMatchObject({ code: 'EXAMPLE_UNKNOWN', problems: [expect.stringContaining('did you mean "task-000000"')] });
  });
});

test('each plan is made of the checkout as it is then', async () => {
  using workspace = generate(1);
  const planner = createNxPlanner({ environment: workspace.environment });
  const keyOf = async () => {
    const planned = await planner.plan({ repositoryRoot: workspace.path, selection: 'all' });
    return planned.ok && planned.value.tasks.map(({ slug, sourceKey }) => `${slug} ${sourceKey}`);
  };
  const before = await keyOf();
  expect(await keyOf()).toEqual(before);
  workspace.write('examples/task-000000/src/index.ts', 'export const handler = () => "another";\n');
  const edited = await keyOf();
  expect(edited).not.toEqual(before);
  for (const [file, content] of Object.entries(trivialExample('zebra'))) workspace.write(file, content);
  expect(await keyOf()).toHaveLength(2);
});

test('an Nx that closes its insides is asked through its command line, and the plan is the same but for a notice', async () => {
  using workspace = generate(6);
  const base = workspace.commitId;
  workspace.write('examples/task-000004/src/index.ts', 'export const handler = () => 4;\n');
  const open = await planOf(workspace, { affectedSince: base });
  closeNx(workspace.path);
  const closed = await planOf(workspace, { affectedSince: base });
  expect(closed.notices).toMatchObject([{ code: 'NX_UNFAMILIAR', message: expect.stringContaining('create-task-graph') }]);
  expect({ ...closed, notices: [] }).toEqual(open);
  expect(selectedIn(closed)).toContain('task-000004');
});

test('what keeps Nx from drawing its graph is told in its words', async () => {
  using workspace = generate(1, { 'nx.json': '{ "plugins": ["./missing-plugin"] }' });
  expect((await planOf(workspace)).error).toMatchObject({ code: 'PLAN_FAILED', message: expect.stringContaining('missing-plugin') });
});

/** Gives the workspace an Nx of its own, of which the path to the task graph is no longer exported. */
function closeNx(path: string): void {
  rmSync(join(path, 'node_modules'));
  cpSync(join(REPOSITORY, 'node_modules', 'nx'), join(path, 'node_modules', 'nx'), { recursive: true });
  for (const name of readdirSync(join(REPOSITORY, 'node_modules'))) {
    if (name !== 'nx') symlinkSync(join(REPOSITORY, 'node_modules', name), join(path, 'node_modules', name));
  }
  const file = join(path, 'node_modules', 'nx', 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { exports: object };
  writeFileSync(file, JSON.stringify({ ...manifest, exports: { ...manifest.exports, './src/tasks-runner/create-task-graph': null } }));
}
