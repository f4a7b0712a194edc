import { createLoad } from '@apphub/catalog';
import { parseDigest } from '@apphub/model';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { announce, begin, breakDown, finish, finishAll, plan, planOf } from '../testing/work-load.ts';
import { useServer } from '../testing/use-server.ts';

const server = useServer();
const importer = () => server.client('import', 'read');
beforeAll(async () => announce(server));

async function loadOf(upstreams: Parameters<typeof planOf>[0], { about, ...body }: { readonly about?: Parameters<typeof planOf>[1]; readonly concurrency?: number; readonly failFast?: boolean } = {}) {
  const client = await importer();
  const { load } = await client.call('loadExamples', { body });
  await plan(server, load.id, planOf(upstreams, about));
  const graph = (query = {}) => client.call('getLoadGraph', { params: { id: load.id }, query });
  const node = async (slug: string) => (await graph()).nodes.find((found) => found.slug === slug);
  return { client, id: load.id, graph, node };
}

describe('the graph of a load', () => {
  test('has every task with its state, what waits for what, and the chain that takes longest', async () => {
    const { id, graph } = await loadOf({ a: [], b: ['a'], c: ['a'], d: ['b', 'c'], other: [] }, { about: (slug) => (slug === 'c' ? { priority: 9000, expectedMs: 8000 } : {}) });
    const begun = await begin(server, id);
    const { load, nodes, edges, criticalPath, cursor } = await graph();
    expect(load).toMatchObject({ id, state: 'running', counts: { running: 1, queued: 1, waiting: 3 } });
    expect(edges).toEqual([['a', 'b'], ['a', 'c'], ['b', 'd'], ['c', 'd']]);
    expect([criticalPath, cursor]).toEqual([['a', 'c', 'd'], null]);
    expect(nodes.map(({ slug, state, expectedMs }) => [slug, state, expectedMs])).toEqual([['a', 'running', 1000], ['b', 'waiting', 1000], ['c', 'waiting', 8000], ['d', 'waiting', 1000], ['other', 'queued', 1000]]);
    expect(nodes[0]).toMatchObject({ attempt: 1, attemptLimit: 3, stage: 'resolving', worker: 'test', wait: null, spentMs: expect.any(Number), startedAt: expect.any(String), bundle: null, id: begun.claim.taskId });
    expect(nodes[3]?.wait).toEqual({ kind: 'upstreams', slugs: ['b', 'c'], count: 2, words: 'waits for b, c' });
  });

  test('says what a task has made, and whether it was found', async () => {
    const { id, node } = await loadOf({ a: [], b: ['a'] });
    const digest = await finish(server, await begin(server, id), { cached: true });
    expect(await node('a')).toMatchObject({
      state: 'completed', cached: true, fingerprint: expect.stringMatching(/^sha256:/), endedAt: expect.any(String), wait: null,
      bundle: { version: '1.0.0', digest, contentDigest: expect.stringMatching(/^sha256:/), size: 16, platform: 'any', published: null },
    });
  });

  test('says because of whom a task was given up, near or far', async () => {
    const { id, node } = await loadOf({ a: [], b: ['a'], c: ['b'] });
    await breakDown(server, await begin(server, id));
    expect(await node('a')).toMatchObject({ state: 'failed', wait: null, failure: { code: 'BUILD_FAILED', message: 'It did not build.' } });
    expect((await node('a'))?.failure).not.toHaveProperty('problems');
    expect(await node('c')).toMatchObject({ state: 'blocked', because: 'a', wait: { kind: 'because', slug: 'a', words: 'because a failed' }, failure: { code: 'UPSTREAM_FAILED' } });
  });

  test('says that a load that fails fast has given up the rest', async () => {
    const { id, node } = await loadOf({ a: [], other: [] }, { failFast: true });
    await breakDown(server, await begin(server, id));
    expect(await node('other')).toMatchObject({ state: 'canceled', wait: { kind: 'because', slug: 'a' } });
  });

  test('says which upstreams a task waits for, the first of many', async () => {
    const many = Array.from({ length: 14 }, (_, index) => `up${10 + index}`);
    const { node } = await loadOf({ ...Object.fromEntries(many.map((slug) => [slug, []])), end: many });
    expect((await node('end'))?.wait).toMatchObject({ kind: 'upstreams', slugs: many.slice(0, 10), count: 14, words: expect.stringMatching(/^waits for up10, .* and 4 more$/) });
  });

  test('says whether a task waits for room in its load or for a worker', async () => {
    const { id, node } = await loadOf({ a: [], b: [], c: [] }, { concurrency: 1 });
    await begin(server, id);
    expect((await node('b'))?.wait).toEqual({ kind: 'room', words: "waits for room: 1 of the load's tasks may be at work at the same time" });
    const free = await loadOf({ a: [] });
    expect((await free.node('a'))?.wait).toEqual({ kind: 'worker', words: 'waits for a worker that is free' });
  });

  test('says that no live worker can build a task, and what that would take', async () => {
    const about = (slug: string) => ({ needs: slug === 'a' ? { platforms: ['darwin-arm64', 'darwin-x64'], tools: ['python3', 'compiler'], memoryMb: 9000 } : {} });
    const { id, node } = await loadOf({ a: [], b: [] }, { about });
    const needs = { platforms: ['darwin-arm64', 'darwin-x64'], tools: ['compiler', 'python3'], memoryMb: 9216 };
    expect(await node('a')).toMatchObject({ state: 'queued', needs, wait: { kind: 'no-worker', needs, words: 'no live worker can build this: needs darwin-arm64 or darwin-x64, compiler, python3, 9216 MiB of memory' } });
    expect((await node('b'))?.wait?.kind).toBe('worker');
    await announce(server, { platform: 'darwin-arm64', tools: ['compiler', 'python3', 'bubblewrap'], memoryMb: 16_000 }, { id: 'big' });
    expect((await node('a'))?.wait?.kind).toBe('worker');
    await announce(server, {}, { id: 'big', stopping: true });
    expect((await node('a'))?.wait?.kind).toBe('no-worker');
    await (await importer()).call('cancelLoad', { params: { id } });
  });

  test('says what was asked for, and what others need', async () => {
    const { node } = await loadOf({ a: [], b: ['a'] }, { about: (slug) => ({ details: { selected: slug === 'b' } }) });
    expect([(await node('a'))?.selected, (await node('b'))?.selected]).toEqual([false, true]);
  });

  test('says that a task waits for the next attempt, with the reason of the last one', async () => {
    const { id, node } = await loadOf({ a: [] });
    await breakDown(server, await begin(server, id), { mayPass: true });
    // The pause that the engine makes may be over before anybody looks.
    await server.database.execute("UPDATE load_tasks SET not_before = now() + interval '1 hour' WHERE load_id = $1", [id]);
    const { wait, state, failure } = (await node('a')) ?? {};
    expect([state, failure, wait]).toMatchObject(['queued', { code: 'BUILD_FAILED' }, { kind: 'next-attempt', at: expect.any(String), words: expect.stringContaining('for its next attempt') }]);
  });
});

/** A plan of `count` tasks in chains of ten, made in the database by the engine. */
async function largeLoad(count: number) {
  const slug = (index: number) => `task-${String(index).padStart(5, '0')}`;
  const tasks = Array.from({ length: count }, (_, index) => ({ slug: slug(index), priority: 10 - (index % 10), expectedMs: 10 }));
  const edges = tasks.flatMap((_, index) => (index % 10 === 0 ? [] : [[slug(index - 1), slug(index)] as const]));
  const { id } = await createLoad(server.parts, { selection: { slugs: tasks.map((task) => task.slug) }, requestedBy: 'test' });
  await plan(server, id, { tasks, edges });
  return id;
}

describe('a load of 10,000 tasks', () => {
  test('is told in pages that hold everything once and are of bounded size', async () => {
    const id = await largeLoad(10_000);
    const client = await importer();
    const seen = new Set<string>();
    const lengths: number[] = [];
    let edges = 0;
    let after: string | undefined;
    do {
      const response = await server.request(`/examples/loads/${id}/graph${after === undefined ? '' : `?after=${after}`}`, { token: await server.token('read') });
      const text = await response.text();
      lengths.push(text.length);
      const { data } = JSON.parse(text) as { data: { nodes: { slug: string }[]; edges: unknown[]; criticalPath: string[] | null; cursor: string | null } };
      expect(data.criticalPath?.length).toBe(after === undefined ? 10 : undefined);
      data.nodes.forEach(({ slug }) => seen.add(slug));
      edges += data.edges.length;
      after = data.cursor ?? undefined;
    } while (after !== undefined);
    expect([seen.size, edges, lengths.length]).toEqual([10_000, 9_000, 10]);
    expect(Math.max(...lengths)).toBeLessThan(1_500_000);
    const { selection } = await client.call('getLoad', { params: { id } });
    expect([selection.slugs?.length, selection.slugCount]).toEqual([100, 10_000]);
    const listed = await server.request('/examples/loads', { token: await server.token('read') });
    expect((await listed.text()).length).toBeLessThan(50_000);
  }, 120_000);

  test('is told of in events that do not grow with it', async () => {
    const id = await largeLoad(1_000);
    await finish(server, await begin(server, id));
    const { events } = await (await importer()).call('listEvents', { query: { jobId: id } });
    expect(events.length).toBeGreaterThan(3);
    expect(Math.max(...events.map((event) => JSON.stringify(event).length))).toBeLessThan(2_000);
  }, 60_000);
});

test('a page of the graph ends where it would have too many edges, and has at least one task', async () => {
  const many = Array.from({ length: 1_000 }, (_, index) => `a${1000 + index}`);
  const wide = Array.from({ length: 30 }, (_, index) => `z${10 + index}`);
  const { id } = await createLoad(server.parts, { selection: 'all', requestedBy: 'test' });
  const tasks = [...many, ...wide].map((slug) => ({ slug, priority: 1 }));
  await plan(server, id, { tasks, edges: wide.flatMap((dependent) => many.map((upstream) => [upstream, dependent] as const)) });
  const client = await importer();
  const page = await client.call('getLoadGraph', { params: { id }, query: { after: 'y' } });
  expect([page.nodes.length, page.edges.length, page.cursor]).toEqual([20, 20_000, 'z29']);
  expect((await client.call('getLoadGraph', { params: { id }, query: { after: 'z29' } })).nodes).toHaveLength(10);
}, 60_000);

describe('the tasks of a load', () => {
  test('are listed by slug, in pages and by state', async () => {
    const { client, id } = await loadOf({ a: [], b: ['a'], c: ['a'], d: [] });
    await finish(server, await begin(server, id));
    const list = (query: object) => client.call('listLoadTasks', { params: { id }, query });
    const first = await list({ limit: 2 });
    expect([first.tasks.map(({ slug }) => slug), first.cursor]).toEqual([['a', 'b'], 'b']);
    expect((await list({ limit: 2, after: 'b' })).tasks.map(({ slug }) => slug)).toEqual(['c', 'd']);
    expect((await list({ state: 'completed,failed' })).tasks.map(({ slug }) => slug)).toEqual(['a']);
  });

  test('are told one by one with all that was tried and everything that was said', async () => {
    const { client, id } = await loadOf({ a: [], b: ['a'], c: ['b'] });
    await breakDown(server, await begin(server, id));
    const task = await client.call('getLoadTask', { params: { id, slug: 'a' } });
    expect(task).toMatchObject({ slug: 'a', upstreams: [], dependents: ['b'], failure: { problems: ['a line of its log'] }, attempts: [{ attempt: 1, state: 'failed', worker: 'test' }] });
    expect(await client.call('getLoadTask', { params: { id, slug: 'b' } })).toMatchObject({ upstreams: ['a'], dependents: ['c'], attempts: [] });
    await expect(client.call('getLoadTask', { params: { id, slug: 'x' } })).rejects.toMatchObject({ failure: { code: 'TASK_UNKNOWN' } });
  });
});

test('a task whose inputs another load builds says so', async () => {
  const fingerprint = parseDigest(`sha256:${'7'.repeat(64)}`);
  const about = () => ({ fingerprint });
  const first = await loadOf({ a: [] }, { about });
  await begin(server, first.id);
  const second = await loadOf({ b: [], c: [] }, { about });
  expect((await second.node('b'))?.wait).toEqual({ kind: 'same-inputs', loadId: first.id, slug: 'a', words: `the same inputs are being built by load ${first.id}` });
  await finishAll(server, second.id);
});

test('the workers are listed with what they can build and what they are at', async () => {
  const { id } = await loadOf({ a: [] });
  await begin(server, id);
  await announce(server, { tools: ['python3'] }, { id: 'leaving', stopping: true });
  const { workers } = await (await server.client('read')).call('listWorkers');
  expect(workers.find((worker) => worker.id === 'test')).toMatchObject({ state: 'alive', host: 'here', concurrency: 2, abilities: { platform: 'linux-x64-glibc', memoryMb: 4096 }, tasks: expect.arrayContaining([expect.objectContaining({ loadId: id, slug: 'a', attempt: 1 })]) });
  expect(workers.find((worker) => worker.id === 'leaving')).toMatchObject({ state: 'stopping', abilities: { tools: ['python3'] }, tasks: [] });
});
