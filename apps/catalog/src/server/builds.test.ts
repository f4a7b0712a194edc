import { noteReason, writeBuildLog } from '@apphub/catalog';
import type { InputChanges } from '@apphub/model/api';
import { describe, expect, test } from '@jest/globals';
import { claim, complete } from './testing/work-import.ts';
import { useServer } from './testing/use-server.ts';

const line = (text: string) => ({ stage: 'building', stream: 'stdout' as const, text, at: new Date(0) });

describe('what builds have said', () => {
  const server = useServer();

  test('is told by line from any line on, with an event when there is more', async () => {
    const client = await server.client('read', 'import');
    const { jobId } = await client.call('bundleExample', { body: { slug: 'alpha' } });
    const { attempt } = await claim(server, jobId);
    await writeBuildLog(server.database, { jobId, attempt }, { slug: 'alpha', first: 1, lines: [line('one'), line('two\u0000')] });
    await writeBuildLog(server.database, { jobId, attempt }, { slug: 'alpha', first: 3, lines: [line('<b>three</b>')] });
    const params = { id: jobId, attempt: '1' };
    const texts = async (after: number) => (await client.call('getBuildLog', { params, query: { after } })).map(({ number, text }) => [number, text]);
    expect((await texts(0)).map(([number]) => number)).toEqual([1, 2, 3]);
    expect(await texts(2)).toEqual([[3, '<b>three</b>']]);
    expect(await texts(3)).toEqual([]);
    const { events } = await client.call('listEvents', { query: { jobId } });
    expect(events.filter(({ type }) => type === 'example.bundle.log').map(({ data }) => data)).toEqual([
      { jobId, attempt, from: 1, to: 2 },
      { jobId, attempt, from: 3, to: 3 },
    ]);
  });

  test('is not kept for an attempt that there never was', async () => {
    const unknown = { jobId: '00000000-0000-4000-8000-000000000000', attempt: 1 };
    await writeBuildLog(server.database, unknown, { slug: 'alpha', first: 1, lines: [line('x')] });
    const client = await server.client('read');
    expect((await client.call('listEvents', { query: { jobId: unknown.jobId } })).events).toEqual([]);
  });

  test('is not kept, and no reason is told, once somebody else has taken the work over', async () => {
    const client = await server.client('read', 'import');
    const { jobId } = await client.call('bundleExample', { body: { slug: 'beta' } });
    const { attempt } = await claim(server, jobId);
    await claim(server, jobId);
    const { events: before } = await client.call('listEvents', { query: { jobId } });
    await writeBuildLog(server.database, { jobId, attempt }, { slug: 'beta', first: 1, lines: [line('x')] });
    await noteReason(server.database, { jobId, attempt }, { slug: 'beta', because: 'no-record', changes: null });
    expect((await client.call('listEvents', { query: { jobId } })).events).toEqual(before);
    expect(await client.call('getBuildLog', { params: { id: jobId, attempt: String(attempt) } })).toEqual([]);
  });
});

describe('why something was built', () => {
  const server = useServer();

  test('is told with what has changed by the attempt, and by an event as soon as it is known', async () => {
    const client = await server.client('read', 'import');
    const { jobId } = await client.call('bundleExample', { body: { slug: 'alpha' } });
    const { attempt } = await claim(server, jobId);
    const changes: InputChanges = {
      against: { fingerprint: `sha256:${'a'.repeat(64)}`, scope: 'local', finishedAt: '2026-01-02T03:04:05.678Z' },
      count: 70,
      inputs: [{ kind: 'changed', name: 'file:bundle/a\u0000.ts', before: '- sha256:1', after: '- sha256:2' }, { kind: 'added', name: 'tool:python', before: null, after: '3.13' }],
    };
    await noteReason(server.database, { jobId, attempt }, { slug: 'alpha', because: 'no-record', changes });
    const [told] = await client.call('listExampleAttempts', { params: { slug: 'alpha' } });
    expect(told).toMatchObject({ state: 'running', because: 'no-record', changes: { ...changes, inputs: [{ name: 'file:bundle/a\ufffd.ts' }, changes.inputs[1]] } });
    const { events } = await client.call('listEvents', { query: { jobId } });
    expect(events.at(-1)).toMatchObject({ type: 'example.bundle.reason', slug: 'alpha', data: { jobId, attempt, because: 'no-record' } });
  });

  test('is not told of an attempt that there never was', async () => {
    const jobId = '00000000-0000-4000-8000-000000000000';
    await noteReason(server.database, { jobId, attempt: 1 }, { slug: 'alpha', because: 'no-record', changes: null });
    const client = await server.client('read');
    expect((await client.call('listEvents', { query: { jobId } })).events).toEqual([]);
  });
});

describe('how often bundles were found', () => {
  const server = useServer();

  test('is summed up with the reasons of those that were not', async () => {
    const client = await server.client('read', 'import');
    const { jobId } = await client.call('bundleExample', { body: { slug: 'alpha' } });
    await complete(server, jobId);
    await noteReason(server.database, { jobId, attempt: 1 }, { slug: 'alpha', because: 'no-record', changes: null });
    expect(await client.call('getCacheSummary')).toMatchObject({ parts: [{ hits: 0, misses: 1 }], reasons: [{ because: 'no-record', count: 1 }], conflicts: [] });
    expect(await client.call('listExampleAttempts', { params: { slug: 'alpha' } })).toMatchObject([{ jobId, attempt: 1, state: 'completed', because: 'no-record' }]);
    expect((await client.call('listStatuses')).statuses).toMatchObject([{ slug: 'alpha', because: 'no-record' }]);
  });
});

describe('what a page asks for', () => {
  const server = useServer({}, {
    examples: { list: async () => ({ at: new Date(0), examples: [{ slug: 'alpha', version: '1.0.0', name: 'alpha', description: null, runtime: null, directory: 'examples/alpha', dependsOn: [], problem: null, parametersSchema: { type: 'object' } }] }) },
  });

  test('whom a token stands for is told to its holder, whatever it may do', async () => {
    for (const scope of ['read', 'import', 'run', 'publish', 'publish:force', 'admin'] as const) {
      expect(await (await server.client(scope)).call('getSelf')).toMatchObject({ scopes: [scope], name: expect.stringContaining('test') });
    }
    expect((await server.request('/tokens/self')).status).toBe(401);
  });

  test('which parameters an example takes is told with it; the list of all goes without', async () => {
    const client = await server.client('read');
    expect(await client.call('describeExample', { params: { slug: 'alpha' } })).toMatchObject({ slug: 'alpha', parametersSchema: { type: 'object' }, defaultParameters: null });
    expect((await client.call('getExampleCatalog')).catalog.jobs[0]).not.toHaveProperty('parametersSchema');
    await expect(client.call('describeExample', { params: { slug: 'omega' } })).rejects.toMatchObject({ failure: { code: 'EXAMPLE_UNKNOWN' } });
  });

  test('how much there is to do is counted by kind', async () => {
    const client = await server.client('read', 'import');
    await client.call('bundleExample', { body: { slug: 'alpha' } });
    expect(await client.call('getQueue')).toMatchObject({ imports: { queued: 1, running: 0 }, tasks: { queued: 0, running: 0 }, runs: { queued: 0, running: 0 } });
  });
});
