import type { Scope } from '@apphub/model/api';
import { jobRunStateSchema, runLogToldSchema } from '@apphub/model/api';
import { describe, expect, test } from '@jest/globals';
import { testArchive } from '../testing/archive.ts';
import { beginRun, endWith, sayLines } from '../testing/work-run.ts';
import { useServer } from '../testing/use-server.ts';
import { followLog } from './follow-log.ts';

const server = useServer();

const PARAMETERS = { type: 'object', required: ['rows'], properties: { rows: { type: 'integer', minimum: 1 } } };

async function publish(slug: string, more: object = {}, content = 'exports.handler = () => 1;') {
  const archive = await testArchive({ content, manifest: { name: 'Test', version: '1.0.0', runtime: 'node22', entry: 'dist/index.js', ...more } });
  await (await server.client('admin')).publish({ slug, version: '1.0.0', digest: archive.digest, archive: archive.bytes, force: 'true', reason: 'anew' });
  return archive.digest;
}

async function ask(json: unknown, { scopes = ['run'], headers = {}, query = '' }: { scopes?: Scope[]; headers?: Record<string, string>; query?: string } = {}) {
  const response = await server.request(`/job-runs${query}`, { token: await server.token(...scopes), json, headers });
  return { status: response.status, location: response.headers.get('location'), ...((await response.json()) as { data: { id: string }; code?: string; problems?: string[] }) };
}

const runner = () => server.client('run', 'read');

async function bytesOf(download: Promise<{ readonly bytes: ReadableStream<Uint8Array> }>): Promise<string> {
  return new Response((await download).bytes).text();
}

/** A run that has handed on a folder. */
async function ended(files: Readonly<Record<string, string>>): Promise<string> {
  await publish('maker');
  const { id } = await (await runner()).call('createRun', { body: { reference: 'maker' } });
  await endWith(server, await beginRun(server, id), files);
  return id;
}

describe('a run', () => {
  test('is written down at the bytes of now, and answered with where to ask for it', async () => {
    const digest = await publish('pinned', { defaultParameters: { rows: 7, more: true }, parametersSchema: PARAMETERS, timeoutMs: 5000, retryPolicy: { maxAttempts: 3, strategy: 'fixed' } });
    const { status, location, data } = await ask({ reference: 'pinned#main', parameters: { rows: 1 }, outputs: ['out/', './out'] });
    expect(status).toBe(202);
    expect(location).toBe(`/job-runs/${data.id}`);
    expect(data).toMatchObject({ slug: 'pinned', version: '1.0.0', digest, exportName: 'main', status: 'pending', parameters: { rows: 1, more: true }, timeoutMs: 5000, maxAttempts: 3, attempts: [], result: null });
    await publish('pinned', {}, 'exports.handler = () => 2;');
    expect(await (await runner()).call('getRun', { params: { id: data.id } })).toMatchObject({ digest });
  });

  test('is answered with its end where that comes while the caller waits', async () => {
    await publish('waited');
    const client = await runner();
    const { id } = await client.call('createRun', { body: { reference: 'waited@1.0.0' } });
    const [waiting, result] = [client.call('getRun', { params: { id }, query: { wait: '30s' } }), client.call('getRunResult', { params: { id }, query: { wait: '30s' } })];
    await endWith(server, await beginRun(server, id), { 'out/a.txt': 'A' });
    expect(await waiting).toMatchObject({ status: 'succeeded', result: { rows: 3 }, durationMs: expect.any(Number), attempts: [{ attempt: 1, status: 'succeeded', worker: 'test' }], outputs: [{ path: 'out/a.txt', size: 1 }] });
    expect(await result).toEqual({ status: 'succeeded', result: { rows: 3 }, errorMessage: null, metrics: { rows: 3 } });
    expect(await bytesOf(client.downloadRunFile({ params: { id }, query: { path: './out/a.txt' } }))).toBe('A');
    await expect(client.call('cancelRun', { params: { id } })).rejects.toMatchObject({ failure: { code: 'RUN_ENDED' } });
  });

  test('that is asked for twice under one name is one run; the name is good for nothing else', async () => {
    await publish('named');
    const token = await server.token('run');
    const under = async (json: object) => server.request('/job-runs', { token, json, headers: { 'idempotency-key': 'once' } });
    const first = (await (await under({ reference: 'named' })).json()) as { data: { id: string } };
    expect(await (await under({ reference: 'named' })).json()).toEqual(first);
    expect((await under({ reference: 'named', parameters: { a: 1 } })).status).toBe(400);
  });

  test('is canceled while it waits, and has no result before it has ended', async () => {
    await publish('canceled');
    const client = await runner();
    const { id } = await client.call('createRun', { body: { reference: 'canceled' } });
    await expect(client.call('getRunResult', { params: { id } })).rejects.toMatchObject({ failure: { code: 'RUN_NOT_ENDED' } });
    expect(await client.call('cancelRun', { params: { id } })).toMatchObject({ status: 'canceled' });
    expect(await client.call('getRunResult', { params: { id } })).toMatchObject({ status: 'canceled', result: null });
  });

  test('is listed in pages and by what it is', async () => {
    await publish('listed');
    const client = await runner();
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) ids.push((await client.call('createRun', { body: { reference: 'listed' } })).id);
    const first = await client.call('listRuns', { query: { slug: 'listed', limit: 2 } });
    const second = await client.call('listRuns', { query: { slug: 'listed', limit: 2, after: first.next ?? '' } });
    expect([...first.runs, ...second.runs].map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(second.next).toBeNull();
    expect((await client.call('listRuns', { query: { slug: 'listed', status: 'succeeded' } })).runs).toEqual([]);
  });
});

describe('a run is refused', () => {
  test.each<[string, object, number, string]>([
    ['of a bundle that is not there', { reference: 'nobody' }, 404, 'BUNDLE_UNKNOWN'],
    ['of a version that is not there', { reference: 'checked@9.9.9' }, 404, 'VERSION_UNKNOWN'],
    ['of bytes that no version of the bundle has had', { reference: `checked@sha256:${'0'.repeat(64)}` }, 404, 'VERSION_UNKNOWN'],
    ['with parameters that the manifest does not allow', { reference: 'checked', parameters: { rows: 0 } }, 400, 'RUN_PARAMETERS_INVALID'],
    ['with a name that is none', { reference: '../etc' }, 400, 'REQUEST_INVALID'],
    ['with a path that leaves its folder', { reference: 'checked', parameters: { rows: 1 }, outputs: ['../x'] }, 400, 'REQUEST_INVALID'],
    ['with more time or memory than is allowed here', { reference: 'checked', parameters: { rows: 1 }, timeoutMs: 86_000_000 }, 400, 'REQUEST_INVALID'],
    ['with more memory than is allowed here', { reference: 'checked', parameters: { rows: 1 }, limits: { memoryMb: 900_000 } }, 400, 'REQUEST_INVALID'],
    ['with the files of a run that is not there', { reference: 'checked', parameters: { rows: 1 }, inputs: [{ run: '00000000-0000-4000-8000-000000000000', path: 'x' }] }, 404, 'RUN_UNKNOWN'],
    ['whose manifest says nonsense about runs', { reference: 'nonsense' }, 400, 'RUN_SETTINGS_INVALID'],
  ])('%s', async (...[, body, status, code]) => {
    await publish('checked', { parametersSchema: PARAMETERS });
    await publish('nonsense', { retryPolicy: { maxAttempts: 'many' } });
    expect(await ask(body)).toMatchObject({ status, code });
  });

  test('to who may not run, and a rebuild to who may not import', async () => {
    await publish('guarded');
    expect(await ask({ reference: 'guarded' }, { scopes: ['read', 'import', 'publish'] })).toMatchObject({ status: 403, code: 'SCOPE_MISSING' });
    expect(await ask({ reference: 'guarded', autoRebuild: true })).toMatchObject({ status: 403, code: 'SCOPE_MISSING' });
    expect(await ask({ reference: 'guarded', autoRebuild: true }, { scopes: ['run', 'import'] })).toMatchObject({ status: 202 });
    const { id } = await (await runner()).call('createRun', { body: { reference: 'guarded' } });
    await expect((await server.client('read')).call('cancelRun', { params: { id } })).rejects.toMatchObject({ failure: { code: 'SCOPE_MISSING' } });
    await expect((await server.client('import')).call('getRun', { params: { id } })).rejects.toMatchObject({ failure: { code: 'SCOPE_MISSING' } });
  });
});

describe('the files of a run', () => {
  test('can be given to another one, under other names', async () => {
    const id = await ended({ 'inbox/a.csv': '1', 'inbox/b.csv': '2', 'report.md': '#' });
    const { data } = await ask({ reference: 'maker', inputs: [{ run: id, path: 'inbox', as: 'data/in' }, { run: id, path: 'report.md' }] });
    expect((await (await runner()).call('getRun', { params: { id: data.id } })).inputs.map(({ path }) => path)).toEqual(['data/in/a.csv', 'data/in/b.csv', 'report.md']);
    await expect((await runner()).downloadRunFile({ params: { id }, query: { path: 'nothing' } })).rejects.toMatchObject({ failure: { code: 'RUN_FILE_UNKNOWN' } });
  });

  test('are refused where they are not there, or get in each other’s way', async () => {
    const id = await ended({ 'a/b': '1', c: '2' });
    const given = (inputs: object[]) => ask({ reference: 'maker', inputs });
    expect(await given([{ run: id, path: 'nothing' }])).toMatchObject({ status: 400, code: 'RUN_FILES_INVALID' });
    expect(await given([{ run: id, path: 'c', as: 'x' }, { run: id, path: 'a/b', as: 'x' }])).toMatchObject({ code: 'RUN_FILES_INVALID' });
    expect(await given([{ run: id, path: 'c', as: 'x' }, { run: id, path: 'a', as: 'x' }])).toMatchObject({ code: 'RUN_FILES_INVALID' });
    const { data } = await ask({ reference: 'maker' });
    expect(await given([{ run: data.id, path: 'a' }])).toMatchObject({ code: 'RUN_FILES_INVALID' });
  });
});

describe('the log of a run', () => {
  test('is followed until the run has ended, from any line on', async () => {
    await publish('followed');
    const client = await runner();
    const { id } = await client.call('createRun', { body: { reference: 'followed' } });
    const claim = await beginRun(server, id);
    await sayLines(server, claim, ['one', 'two']);
    const seen: string[] = [];
    for await (const { number, text } of client.runLogs({ id, after: 1, follow: true })) {
      seen.push(`${number} ${text}`);
      if (text === 'two') await sayLines(server, claim, ['three']);
      if (text === 'three') await endWith(server, claim, {});
    }
    expect(seen).toEqual(['2 two', '3 three']);
    const all: string[] = [];
    for await (const { text } of client.runLogs({ id })) all.push(text);
    expect(all).toEqual(['one', 'two', 'three']);
    await expect(client.runLogs({ id: '00000000-0000-4000-8000-000000000000' }).next()).rejects.toMatchObject({ failure: { code: 'RUN_UNKNOWN' } });
  });

  test('breaks off where what happens cannot be watched any more', async () => {
    await publish('unwatched');
    const { id } = await (await runner()).call('createRun', { body: { reference: 'unwatched' } });
    await sayLines(server, await beginRun(server, id), ['word']);
    const reason = new Error('a page of events that nobody can read');
    const broken = { start: 0, close: () => undefined, [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(reason) }) };
    const lines = followLog({ database: server.database, events: { watch: () => broken } }, { runId: id, after: 0, follow: true, signal: new AbortController().signal });
    expect((await lines.next()).value).toContain('word');
    await expect(lines.next()).rejects.toBe(reason);
  });

  test.each<[Scope[], unknown]>([[['run'], ['word']], [['import'], undefined]])('stands in what watchers with %j are told as %j', async (scopes, words) => {
    await publish('watched');
    const { id } = await (await runner()).call('createRun', { body: { reference: 'watched' } });
    const claim = await beginRun(server, id);
    await sayLines(server, claim, ['word']);
    await endWith(server, claim, {});
    const told: unknown[] = [];
    const statuses: string[] = [];
    const stop = new AbortController();
    for await (const item of (await server.client(...scopes)).watch({ jobId: id, after: 0, signal: stop.signal })) {
      if (item.kind !== 'event') continue;
      if (item.event.type === 'job.run.log') told.push(runLogToldSchema.parse(item.event.data).lines?.map(({ text }) => text));
      if (item.event.type === 'job.run.updated') statuses.push(jobRunStateSchema.parse(item.event.data).status);
      if (statuses.at(-1) === 'succeeded') stop.abort();
    }
    expect(statuses).toEqual(['pending', 'running', 'succeeded']);
    expect(told).toEqual([words]);
  });
});
