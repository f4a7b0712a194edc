import { describe, expect, test } from '@jest/globals';
import { claim, complete, failForGood } from '../testing/work-import.ts';
import { useServer } from '../testing/use-server.ts';

const server = useServer();

const ask = async (path: string, json: unknown, headers: Record<string, string> = {}) => server.request(path, { token: await server.token('import', 'read'), json, headers });
const importer = () => server.client('import', 'read');

describe('an import', () => {
  test('is queued and answered at once, with where to ask for it', async () => {
    const response = await ask('/examples/import', { slug: 'alpha', reason: 'new machine' });
    expect(response.status).toBe(202);
    const { data } = (await response.json()) as { data: { jobId: string; job: { url: string } } };
    expect(data).toMatchObject({ slug: 'alpha', mode: 'queued', status: { state: 'queued', stage: 'queued', jobId: data.jobId }, bundle: null, job: { id: data.jobId, kind: 'import', attempt: 0 } });
    expect(response.headers.get('location')).toBe(data.job.url);
    expect((await server.request(data.job.url, { token: await server.token('read') })).status).toBe(200);
    await (await importer()).call('cancelImport', { params: { id: data.jobId } });
  });

  test('is answered with its end, where that comes while the caller waits', async () => {
    const client = await importer();
    const { jobId } = await client.call('importExample', { body: { slug: 'beta' } });
    const waiting = client.call('getImport', { params: { id: jobId }, query: { wait: '30s' } });
    const digest = await complete(server, jobId);
    expect(await waiting).toMatchObject({ state: 'completed', result: { digest, checksum: digest.slice(7), published: 'published' }, attempts: [{ attempt: 1, state: 'completed', worker: 'test' }] });
    const { status, bundle } = await client.call('getExampleStatus', { params: { slug: 'beta' } });
    expect(status).toMatchObject({ state: 'completed', digest, downloadUrl: expect.stringContaining('/examples/bundles/beta/fingerprints/sha256:') });
    expect(bundle).toMatchObject({ reference: 'beta@1.0.0', digest, cached: false });
    expect(await (await fetch(status?.downloadUrl ?? '')).text()).toBe('an archive');
  });

  test('is answered with 200 when it has ended within the wait, and with 202 when it has not', async () => {
    const token = await server.token('import', 'read');
    const short = await server.request('/examples/import?wait=1ms', { token, json: { slug: 'alpha' } });
    expect(short.status).toBe(202);
    const { data } = (await short.json()) as { data: { jobId: string } };
    const key = { 'idempotency-key': 'ended' };
    const first = await server.request('/job-imports/example', { token, json: { slug: 'gamma' }, headers: key });
    const { data: queued } = (await first.json()) as { data: { jobId: string } };
    await failForGood(server, queued.jobId);
    const again = await server.request('/job-imports/example?wait=30s', { token, json: { slug: 'gamma' }, headers: key });
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({ data: { job: { id: queued.jobId, state: 'failed', failure: { code: 'BUILD_FAILED' } }, status: { state: 'failed', error: 'It did not build.' } } });
    await (await importer()).call('cancelImport', { params: { id: data.jobId } });
  });

  test('that is asked for twice under one name is one import, of whoever asked; the name is good for nothing else', async () => {
    const token = await server.token('import');
    const under = async (by: string, slug: string) => server.request('/examples/import', { token: by, json: { slug }, headers: { 'idempotency-key': 'once' } });
    const id = async (response: Response) => ((await response.json()) as { data: { jobId: string } }).data.jobId;
    const first = await id(await under(token, 'alpha'));
    expect(await id(await under(token, 'alpha'))).toBe(first);
    expect(await id(await under(await server.token('import'), 'alpha'))).not.toBe(first);
    expect((await under(token, 'beta')).status).toBe(400);
  });

  test('is canceled, and canceling what has ended changes nothing', async () => {
    const client = await importer();
    const { jobId } = await client.call('importExample', { body: { slug: 'gamma' } });
    expect(await client.call('cancelImport', { params: { id: jobId } })).toMatchObject({ state: 'canceled' });
    expect(await client.call('cancelImport', { params: { id: jobId } })).toMatchObject({ state: 'canceled' });
  });

  test('that is running is asked to end', async () => {
    const client = await importer();
    const { jobId } = await client.call('importExample', { body: { slug: 'gamma' } });
    await claim(server, jobId);
    expect(await client.call('cancelImport', { params: { id: jobId } })).toMatchObject({ state: 'running', cancelAsked: true });
  });

  test.each([['/examples/import'], ['/job-imports/example']])('of an example that is not there is refused by %s', async (path) => {
    const response = await ask(path, { slug: 'nobody' });
    expect({ status: response.status, ...((await response.json()) as object) }).toMatchObject({ status: 400, code: 'EXAMPLE_UNKNOWN', problems: ['nobody'] });
  });

  test('that nobody asked for is not there', async () => {
    const client = await importer();
    await expect(client.call('getImport', { params: { id: '00000000-0000-4000-8000-000000000000' } })).rejects.toMatchObject({ failure: { code: 'IMPORT_UNKNOWN' } });
  });
});

test('links stand only in what is told to who may read', async () => {
  const { jobId } = await (await importer()).call('bundleExample', { body: { slug: 'alpha' } });
  await complete(server, jobId);
  const statuses = async (...scopes: ('import' | 'read')[]) => (await (await server.client(...scopes)).call('listStatuses')).statuses.filter(({ state }) => state === 'completed');
  expect((await statuses('read')).map(({ downloadUrl }) => typeof downloadUrl)).toContain('string');
  expect((await statuses('import')).map(({ downloadUrl }) => downloadUrl).filter(Boolean)).toEqual([]);
});

test('the catalog of examples stands in the frame of AppHub', async () => {
  const client = await server.client('read');
  const { catalog } = await client.call('getExampleCatalog', { query: { reload: 'true' } });
  expect(catalog.jobs.map(({ slug }) => slug)).toEqual(['alpha', 'beta', 'gamma']);
});
