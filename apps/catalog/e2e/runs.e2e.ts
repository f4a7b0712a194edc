import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './support/eventually.ts';
import { processesOf } from './support/processes.ts';
import { ended, publishJob, run, wordsOf } from './support/runs.ts';
import type { Service } from './support/service.ts';
import { createWorld, type World } from './support/world.ts';

let world: World;
let service: Service;
const client = () => world.client(service);

beforeAll(async () => {
  world = await createWorld();
  const secrets = join(world.site.root, 'secrets.json');
  writeFileSync(secrets, JSON.stringify({ store: { key: { value: 'very-secret-value', jobs: ['knows'] } }, env: { CLOUD_TOKEN: { jobs: ['knows'] } } }));
  chmodSync(secrets, 0o600);
  service = await world.start('one', { APPHUB_RUN_SECRETS: secrets, APPHUB_RUN_LOG_MB: '1', CLOUD_TOKEN: 'token-of-the-cloud' });
});
afterAll(async () => world?.[Symbol.asyncDispose]());

describe('a run', () => {
  test('gives its result, its words and what was measured, and leaves nothing behind', async () => {
    await publishJob(client(), 'counts', { body: "context.logger('counting', { to: params.to });\nawait context.update({ metrics: { counted: params.to } });\nconsole.log('done');\nreturn { sum: params.to * (params.to + 1) / 2 };" });
    const done = await run(client(), { reference: 'counts', parameters: { to: 4 } });
    expect(done).toMatchObject({ status: 'succeeded', result: { sum: 10 }, metrics: { counted: 4, run: { totalMs: expect.any(Number) } }, attempts: [{ status: 'succeeded' }] });
    expect(await wordsOf(client(), done.id)).toEqual(['counting {"to":4}', 'done']);
    expect(world.site.left()).toEqual([]);
  });

  test('fails with the words of its handler, is expired, or is canceled by itself', async () => {
    await publishJob(client(), 'throws', { body: "throw new Error('no such station');" });
    expect(await run(client(), { reference: 'throws' })).toMatchObject({ status: 'failed', failure: { code: 'RUN_FAILED', problems: expect.arrayContaining([expect.stringContaining('no such station')]) } });
    await publishJob(client(), 'sleeps', { body: 'await new Promise((resolve) => setTimeout(resolve, 60000));' });
    expect(await run(client(), { reference: 'sleeps', timeoutMs: 500 })).toMatchObject({ status: 'expired', failure: { code: 'LIMIT_TIME' } });
    await publishJob(client(), 'gives-up', { body: "return { status: 'canceled' };" });
    expect(await run(client(), { reference: 'gives-up' })).toMatchObject({ status: 'canceled' });
  });

  test('tells in its log that its handler wants another deadline, and where it says that its log is', async () => {
    await publishJob(client(), 'wishes', { body: "await context.update({ timeoutMs: 9 });\nawait context.update({ timeoutMs: 9 });\nreturn { result: 1, logsUrl: 'https://logs.example.org/7' };" });
    const done = await run(client(), { reference: 'wishes', timeoutMs: 30_000 });
    expect(done).toMatchObject({ status: 'succeeded', result: 1, timeoutMs: 30_000, logsUrl: `/job-runs/${done.id}/logs` });
    const said: string[] = [];
    for await (const { stream, text } of client().runLogs({ id: done.id })) if (stream === 'system') said.push(text);
    expect(said).toEqual([expect.stringContaining('a time limit of 9 ms'), expect.stringContaining('https://logs.example.org/7')]);
  });

  test('that computes in a circle costs its worker no lease', async () => {
    await publishJob(client(), 'circles', { body: 'const until = Date.now() + 14000;\nwhile (Date.now() < until);\nreturn 1;' });
    expect(await run(client(), { reference: 'circles' })).toMatchObject({ status: 'succeeded', attempt: 1 });
  });

  test('hands files on to another, which finds them in its work folder', async () => {
    await publishJob(client(), 'writes', { body: "fs.mkdirSync('out/deep', { recursive: true });\nfs.writeFileSync('out/deep/a.txt', params.text);\nfs.writeFileSync('rest.txt', 'not wanted');\nreturn 1;", manifest: { capabilities: ['fs'] } });
    await publishJob(client(), 'reads', { body: "return fs.readFileSync('in/deep/a.txt', 'utf8').toUpperCase();", manifest: { capabilities: ['fs'] } });
    const first = await run(client(), { reference: 'writes', parameters: { text: 'tides' }, outputs: ['out'] });
    expect(first.outputs).toEqual([{ path: 'out/deep/a.txt', digest: expect.any(String), size: 5 }]);
    expect(await run(client(), { reference: 'reads', inputs: [{ run: first.id, path: 'out', as: 'in' }] })).toMatchObject({ status: 'succeeded', result: 'TIDES' });
  });

  test('hands on nothing that a link leads to, and fails where nothing was left', async () => {
    await publishJob(client(), 'links', { body: "fs.symlinkSync('/etc/passwd', 'out');\nreturn 1;", manifest: { capabilities: ['fs'] } });
    expect(await run(client(), { reference: 'links', outputs: ['out'] })).toMatchObject({ status: 'failed', failure: { code: expect.stringMatching(/RUN_FILES_INVALID|RUN_FAILED/) }, outputs: [] });
    expect(await run(client(), { reference: 'links', outputs: ['nothing'] })).toMatchObject({ status: 'failed', outputs: [] });
  });

  test('stays at the bytes it began with, while its version is force-published', async () => {
    const first = await publishJob(client(), 'moves', { body: "console.log('begun');\nawait new Promise((resolve) => setTimeout(resolve, 3000));\nreturn 'first';" });
    const { id } = await client().call('createRun', { body: { reference: 'moves@1.0.0' } });
    await eventually(async () => (await wordsOf(client(), id)).includes('begun'));
    await publishJob(client(), 'moves', { body: "return 'second';" });
    expect(await run(client(), { reference: 'moves@1.0.0' })).toMatchObject({ result: 'second' });
    expect(await ended(client(), id)).toMatchObject({ result: 'first', digest: first });
    expect(await run(client(), { reference: `moves@${first}` })).toMatchObject({ result: 'first' });
  });
});

describe('canceling', () => {
  test('reaches all processes of a run', async () => {
    const mark = randomUUID();
    const body = `const { spawn } = require('node:child_process');
spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '${mark}'], { stdio: 'ignore' });
spawn('sh', ['-c', 'while :; do sleep 1; done', '${mark}']);
await new Promise(() => setInterval(() => {}, 1000));`;
    await publishJob(client(), 'spawns', { body, manifest: { capabilities: ['fs', 'processes'] } });
    const { id } = await client().call('createRun', { body: { reference: 'spawns' } });
    await eventually(async () => processesOf(mark).length === 2);
    expect(await client().call('cancelRun', { params: { id } })).toMatchObject({ cancelAsked: true });
    expect(await ended(client(), id)).toMatchObject({ status: 'canceled', attempts: [{ status: 'canceled' }] });
    expect(processesOf(mark)).toEqual([]);
    expect(world.site.left()).toEqual([]);
  });
});

describe('a hostile handler', () => {
  test('that floods its log costs no more than what is kept of it', async () => {
    await publishJob(client(), 'floods', { body: "const line = 'x'.repeat(1000);\nfor (let i = 0; i < 8000; i += 1) process.stdout.write(line + '\\n');\nreturn 1;" });
    const done = await run(client(), { reference: 'floods' });
    expect(done.log.bytes).toBeLessThanOrEqual(2 ** 20);
    expect(done.log.dropped).toBeGreaterThan(5000);
    const lines = await wordsOf(client(), done.id);
    expect(lines.length).toBe(done.log.lines - 1);
    expect(JSON.stringify(await client().call('listRuns')).length).toBeLessThan(100_000);
  });

  test('is told only the secrets of its job, and none of them stands in a row or a log', async () => {
    const body = `const secret = async (source, key) => context.resolveSecret({ source, key }).catch((error) => 'denied');
const [a, b] = [await secret('store', 'key'), await secret('env', 'CLOUD_TOKEN')];
console.log('got', a, b, Buffer.from(String(a)).toString('base64'));
await context.update({ context: { a } });
return { lengths: [String(a).length, String(b).length], a, [b]: 1, env: Object.keys(process.env).length < 40, token: process.env.CLOUD_TOKEN ?? null };`;
    await publishJob(client(), 'knows', { body });
    await publishJob(client(), 'curious', { body });
    const knows = await run(client(), { reference: 'knows' });
    expect(knows).toMatchObject({ status: 'succeeded', result: { lengths: [17, 18], a: '***', token: null } });
    expect(await run(client(), { reference: 'curious' })).toMatchObject({ result: { lengths: [6, 6], token: null } });
    const all = JSON.stringify([knows, await wordsOf(client(), knows.id), await client().call('listEvents', { query: { limit: 1000 } }), service.log]);
    for (const value of ['very-secret-value', 'token-of-the-cloud', Buffer.from('very-secret-value').toString('base64').slice(0, 20)]) expect(all).not.toContain(value);
  });
});

describe('a worker that is killed in the middle of a run', () => {
  const slow = "console.log('begun');\nawait new Promise((resolve) => setTimeout(resolve, context.run.attempt === 1 ? 600000 : 10));\nreturn context.run.attempt;";

  test('leaves it lost or to another worker, as its manifest says, and its processes are gone', async () => {
    await using own = await createWorld({ env: { APPHUB_ROLES: 'api' } });
    const api = own.client(await own.start('api'));
    await publishJob(api, 'once', { body: slow });
    await publishJob(api, 'again', { body: slow, manifest: { retryPolicy: { maxAttempts: 2, strategy: 'fixed', initialDelayMs: 0 } } });
    const victim = await own.start('victim', { APPHUB_ROLES: 'runs' });
    const [once, again] = await Promise.all(['once', 'again'].map((reference) => api.call('createRun', { body: { reference } })));
    await eventually(async () => (await wordsOf(api, once?.id ?? '')).length + (await wordsOf(api, again?.id ?? '')).length === 2);
    await own.start('survivor', { APPHUB_ROLES: 'runs' });
    await victim.kill();
    await eventually(async () => processesOf(`${own.site.root}/victim`).length === 0);
    expect(await ended(api, once?.id ?? '')).toMatchObject({ status: 'lost', attempt: 1, failure: { code: 'RUN_LOST' }, attempts: [{ status: 'lost' }] });
    expect(await ended(api, again?.id ?? '')).toMatchObject({ status: 'succeeded', attempt: 2, result: 2, attempts: [{ status: 'lost' }, { status: 'succeeded' }] });
  });
});
