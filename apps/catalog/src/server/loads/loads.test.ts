import { failPlanning } from '@apphub/catalog';
import { failure } from '@apphub/model';
import { selectionSchema } from '@apphub/loads';
import { describe, expect, test } from '@jest/globals';
import { begin, breakDown, finish, finishAll, plan, planOf } from '../testing/work-load.ts';
import { useServer } from '../testing/use-server.ts';
import { selectionOf } from './selection-of.ts';

const server = useServer();
const importer = () => server.client('import', 'read');
const ask = async (json: unknown, { scopes = ['import'] as const, headers = {} }: { readonly scopes?: readonly ('import' | 'read' | 'publish:force')[]; readonly headers?: Record<string, string> } = {}) =>
  server.request('/examples/load', { token: await server.token(...scopes), json, headers });
const problemOf = async (response: Response) => ({ ...((await response.json()) as object), status: response.status });

/** A load of a diamond and of one that has nothing to do with it. */
async function diamond(body: { readonly concurrency?: number; readonly failFast?: boolean } = {}) {
  const client = await importer();
  const { load } = await client.call('loadExamples', { body });
  await plan(server, load.id, planOf({ a: [], b: ['a'], c: ['a'], d: ['b', 'c'], other: [] }));
  return { client, id: load.id };
}

describe('a load', () => {
  test('is written down and answered at once, with where to ask for it; a worker makes its plan', async () => {
    const response = await ask({ slugs: ['alpha', 'beta', 'alpha'], concurrency: 3, failFast: true, publish: true });
    expect(response.status).toBe(202);
    const { data } = (await response.json()) as { data: { load: { id: string; url: string } } };
    expect(data.load).toMatchObject({
      state: 'planning',
      selection: { all: false, slugs: ['alpha', 'beta'], slugCount: 2, tags: null, affectedSince: null },
      force: false, publish: true, reason: null, concurrency: 3, failFast: true,
      counts: { waiting: 0, running: 0, completed: 0 }, cached: 0, leftMs: null, failure: null, startedAt: null, endedAt: null,
      requestedBy: expect.stringMatching(/^token:/), url: `/examples/loads/${data.load.id}`,
    });
    expect(response.headers.get('location')).toBe(data.load.url);
    const again = await server.request(data.load.url, { token: await server.token('read') });
    expect(((await again.json()) as { data: unknown }).data).toEqual(data.load);
  });

  test('answers clients of AppHub with the examples that they wait for', async () => {
    const { load, jobs } = await (await importer()).call('loadExamples', { body: { slugs: ['beta', 'alpha', 'beta'], skipBuild: false, minify: false } });
    expect(jobs).toEqual(['beta', 'alpha'].map((slug) => ({ slug, jobId: load.id, mode: 'queued', status: null, bundle: null })));
    const all = await (await importer()).call('loadExamples', { body: {} });
    expect(all.jobs.map(({ slug }) => slug)).toEqual(['alpha', 'beta', 'gamma']);
    expect(all.load.selection).toMatchObject({ all: true, slugs: null });
    expect((await ask({ minify: true })).status).toBe(400);
  });

  test('of an example that is not there is refused, and nothing is written down', async () => {
    const count = async () => (await server.database.raw('SELECT count(*) FROM loads')).rows[0]?.['count'];
    const before = await count();
    expect(await problemOf(await ask({ slugs: ['alpha', 'nobody'] }))).toMatchObject({ status: 400, code: 'EXAMPLE_UNKNOWN', problems: ['nobody'] });
    const many = Array.from({ length: 10_000 }, (_, index) => `nobody-${index}-${'x'.repeat(80)}`);
    const refused = await ask({ slugs: many });
    expect([refused.status, (await refused.text()).length < 10_000]).toEqual([400, true]);
    expect((await ask({ slugs: [...many, 'alpha'] })).status).toBe(400);
    expect(await count()).toBe(before);
  });

  test('whose tags or commit nobody has fails once that is found out', async () => {
    const client = await importer();
    const { load, jobs } = await client.call('loadExamples', { body: { tags: ['technology:none'], affectedSince: 'main' } });
    expect([load.selection, jobs]).toMatchObject([{ tags: ['technology:none'], affectedSince: 'main', slugs: null }, []]);
    await failPlanning(server.parts, { loadId: load.id, failure: failure('EXAMPLE_UNKNOWN', "A name in the selection is nobody's.") });
    expect(await client.call('getLoad', { params: { id: load.id } })).toMatchObject({ state: 'failed', failure: { code: 'EXAMPLE_UNKNOWN' }, endedAt: expect.any(String) });
    expect((await client.call('retryLoad', { params: { id: load.id } })).load).toMatchObject({ state: 'planning', failure: null });
  });

  test('that would move published versions needs its own scope and a reason, also to go on with', async () => {
    expect(await problemOf(await ask({ force: true, publish: true, reason: 'new compiler' }))).toMatchObject({ status: 403, code: 'SCOPE_MISSING' });
    const scopes = ['import', 'publish:force'] as const;
    expect(await problemOf(await ask({ force: true, publish: true }, { scopes }))).toMatchObject({ status: 400, code: 'FORCE_REASON_MISSING' });
    expect((await ask({ force: true })).status).toBe(202);
    const started = await ask({ force: true, publish: true, reason: 'new compiler' }, { scopes });
    const { data } = (await started.json()) as { data: { load: { id: string; reason: string } } };
    expect([started.status, data.load.reason]).toEqual([202, 'new compiler']);
    for (const verb of ['retry-failed', 'resume']) {
      const path = `/examples/loads/${data.load.id}/${verb}`;
      expect((await server.request(path, { method: 'POST', token: await server.token('import') })).status).toBe(403);
      expect((await server.request(path, { method: 'POST', token: await server.token(...scopes) })).status).toBe(202);
    }
  });

  test('that is asked for twice under one name is one load, of whoever asked; the name is good for nothing else', async () => {
    const token = await server.token('import');
    const under = (json: unknown, by = token) => server.request('/examples/load', { token: by, json, headers: { 'idempotency-key': 'once' } });
    const id = async (response: Response) => ((await response.json()) as { data: { load: { id: string } } }).data.load.id;
    const first = await id(await under({ slugs: ['alpha'] }));
    expect(await id(await under({ slugs: ['alpha'] }))).toBe(first);
    expect(await id(await under({ slugs: ['alpha'] }, await server.token('import')))).not.toBe(first);
    expect(await problemOf(await under({ slugs: ['beta'] }))).toMatchObject({ status: 400, code: 'REQUEST_INVALID' });
  });

  test('asks for what a planner understands', () => {
    for (const wanted of [{}, { slugs: ['a', 'a'] }, { tags: ['x:y'] }, { affectedSince: 'v1.0_x/y' }, { slugs: ['a'], tags: ['t'], affectedSince: 'main' }]) {
      expect(selectionSchema.safeParse(selectionOf(wanted)).success).toBe(true);
    }
  });
});

describe('a load at work', () => {
  test('counts its tasks, and says how long it will still take', async () => {
    const { client, id } = await diamond();
    expect(await client.call('getLoad', { params: { id } })).toMatchObject({ state: 'running', commit: 'c0ffee', counts: { waiting: 3, queued: 2 }, leftMs: 5000, startedAt: expect.any(String) });
    expect(await finishAll(server, id)).toEqual(['a', 'b', 'c', 'd', 'other']);
    expect(await client.call('getLoad', { params: { id } })).toMatchObject({ state: 'completed', counts: { completed: 5 }, cached: 0, leftMs: 0, endedAt: expect.any(String) });
  });

  test('is canceled: what has not begun does not begin; and resumed: it goes on with that', async () => {
    const { client, id } = await diamond();
    await finish(server, await begin(server, id));
    const canceled = await client.call('cancelLoad', { params: { id } });
    expect(canceled).toMatchObject({ state: 'canceled', stopping: 'canceled', counts: { completed: 1, canceled: 4 } });
    expect(await client.call('cancelLoad', { params: { id } })).toEqual(canceled);
    const { load, reopened } = await client.call('resumeLoad', { params: { id } });
    expect([reopened, load]).toMatchObject([4, { state: 'running', stopping: null, endedAt: null, counts: { completed: 1, queued: 3, waiting: 1 } }]);
    await finishAll(server, id);
    expect(await client.call('getLoad', { params: { id } })).toMatchObject({ state: 'completed', counts: { completed: 5 } });
  });

  test('fails with what failed and what depends on it alone; and tries that again when it is asked to', async () => {
    const { client, id } = await diamond();
    await breakDown(server, await begin(server, id));
    await finishAll(server, id);
    expect(await client.call('getLoad', { params: { id } })).toMatchObject({ state: 'failed', counts: { failed: 1, blocked: 3, completed: 1 } });
    expect(await client.call('resumeLoad', { params: { id } })).toMatchObject({ reopened: 0, load: { state: 'failed' } });
    const { load, reopened } = await client.call('retryLoad', { params: { id } });
    expect([reopened, load]).toMatchObject([4, { state: 'running', counts: { completed: 1, queued: 1, waiting: 3 } }]);
    expect(await finishAll(server, id)).toEqual(['a', 'b', 'c', 'd']);
    const { attempts } = await client.call('getLoadTask', { params: { id, slug: 'a' } });
    expect(attempts).toMatchObject([{ attempt: 1, state: 'failed', failure: { code: 'BUILD_FAILED', problems: ['a line of its log'] } }, { attempt: 2, state: 'completed' }]);
  });

  test('is listed with the others, the newest first, in pages and by state', async () => {
    const client = await importer();
    const states = ['running', 'planning'].join(',');
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.unshift((await client.call('loadExamples', { body: {} })).load.id);
    const first = await client.call('listLoads', { query: { limit: 3, state: states } });
    expect(first.loads.map(({ id }) => id)).toEqual(ids.slice(0, 3));
    const second = await client.call('listLoads', { query: { limit: 3, after: first.cursor ?? undefined } });
    expect(second.loads.slice(0, 2).map(({ id }) => id)).toEqual(ids.slice(3));
    const ended = await client.call('listLoads', { query: { limit: 100, state: 'completed,failed,canceled' } });
    expect([ended.loads.every(({ endedAt }) => endedAt !== null), ended.cursor]).toEqual([true, null]);
    await expect(client.call('listLoads', { query: { state: 'asleep' } })).rejects.toMatchObject({ failure: { code: 'REQUEST_INVALID' } });
  });

  test('that nobody asked for is not there', async () => {
    const client = await importer();
    const id = '00000000-0000-4000-8000-000000000000';
    const unknown = { failure: { code: 'LOAD_UNKNOWN' } };
    for (const operation of ['getLoad', 'getLoadGraph', 'listLoadTasks', 'cancelLoad', 'retryLoad', 'resumeLoad'] as const) {
      await expect(client.call(operation, { params: { id } })).rejects.toMatchObject(unknown);
    }
    await expect(client.call('getLoadTask', { params: { id, slug: 'a' } })).rejects.toMatchObject(unknown);
    await expect(client.call('listLoads', { query: { after: id } })).rejects.toMatchObject(unknown);
  });
});
