import { describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CatalogClient } from '@apphub/client';
import { eventually } from './support/eventually.ts';
import { createLoadWorld, rewrite } from './support/load-world.ts';
import { ask, attemptsOf, comesTo, dependent, ended, freezeInBuild, freezePlanner, loadOf, tasksOf } from './support/loads.ts';
import { processesOf } from './support/processes.ts';
import { ENDLESS, example, sleepFor } from './support/site.ts';

const API = { APPHUB_ROLES: 'api' };
const WORKER = { APPHUB_ROLES: 'worker', APPHUB_BUILD_CONCURRENCY: '1' };
const slow = (milliseconds: number) => ({ script: sleepFor(milliseconds) });

async function nameOf(client: CatalogClient, pid: number): Promise<string> {
  return eventually(async () => (await client.call('listWorkers')).workers.find(({ id }) => id.includes(`:${pid}-`))?.id);
}

describe('a worker', () => {
  test('that is killed in the midst of a load is replaced: every example is built, completed and published once', async () => {
    const slugs = ['a', 'b', 'c', 'd', 'e'];
    const files = Object.assign({}, ...slugs.map((slug) => example(slug, slow(1000)))) as Record<string, string | object>;
    await using world = await createLoadWorld({ files: { ...files, ...dependent('end', slugs) } });
    await using api = await world.start('api', API);
    await using doomed = await world.start('w1', WORKER);
    await using other = await world.start('w2', WORKER);
    const client = world.client(api);
    const [name, otherName] = [await nameOf(client, doomed.pid), await nameOf(client, other.pid)];
    const id = await ask(client, { publish: true });
    const task = await freezeInBuild(client, id, doomed);
    expect((await client.call('listWorkers')).workers.find(({ id: worker }) => worker === name)).toMatchObject({ state: 'alive', concurrency: 1, tasks: [{ loadId: id, slug: task.slug, attempt: 1 }] });
    await doomed.kill();
    await eventually(async () => processesOf(`${world.site.root}/w1`).length === 0);
    expect(await ended(client, id)).toMatchObject({ state: 'completed', counts: { completed: 6 } });
    expect(await attemptsOf(client, id, task.slug)).toEqual(['lost because ATTEMPT_LOST', 'completed']);
    expect((await tasksOf(client, id))[task.slug]).toMatchObject({ worker: otherName, attempt: 2 });
    for (const slug of [...slugs, 'end']) expect(await client.call('listHistory', { params: { slug, version: '1.0.0' } })).toHaveLength(1);
    await eventually(async () => (await client.call('listWorkers')).workers.find(({ id: worker }) => worker === name)?.state === 'silent');
  });

  test('that plans and is killed leaves its load to the next one', async () => {
    await using world = await createLoadWorld({ files: example('tides') });
    await using api = await world.start('api', API);
    await using doomed = await world.start('w1', WORKER);
    const client = world.client(api);
    const id = await ask(client);
    const planner = await freezePlanner(`${world.site.root}/w1`);
    await doomed.kill();
    process.kill(planner, 'SIGCONT');
    expect(await loadOf(client, id)).toMatchObject({ state: 'planning' });
    await using _other = await world.start('w2', WORKER);
    expect(await ended(client, id)).toMatchObject({ state: 'completed', counts: { completed: 1 } });
    expect(processesOf(`${world.site.root}/w1`)).toEqual([]);
  });

  test('that was frozen and wakes changes nothing any more', async () => {
    await using world = await createLoadWorld({ files: { ...example('tides', slow(3000)), ...dependent('winds', ['tides']) } });
    await using api = await world.start('api', API);
    await using frozen = await world.start('w1', WORKER);
    const client = world.client(api);
    const id = await ask(client, { publish: true });
    const { slug } = await freezeInBuild(client, id, frozen);
    await using _other = await world.start('w2', WORKER);
    expect(await ended(client, id)).toMatchObject({ state: 'completed' });
    const everything = async () => [await loadOf(client, id), await tasksOf(client, id), await attemptsOf(client, id, slug), (await client.call('listEvents', { query: { after: 0, limit: 1000 } })).events.map(({ number, type }) => [number, type])];
    const before = await everything();
    process.kill(frozen.pid, 'SIGCONT');
    await eventually(async () => frozen.log.some((line) => line.includes('"end":"lost"')));
    await sleep(500);
    expect(await everything()).toEqual(before);
    expect(await attemptsOf(client, id, slug)).toEqual(['lost because ATTEMPT_LOST', 'completed']);
  });

  test('that stops in order hands its task back, which goes on elsewhere and is not counted', async () => {
    await using world = await createLoadWorld({ files: example('slow', { script: ENDLESS }) });
    await using api = await world.start('api', API);
    await using leaving = await world.start('w1', { ...WORKER, APPHUB_DRAIN_SECONDS: '0' });
    const client = world.client(api);
    const id = await ask(client);
    await comesTo(client, id, { slug: 'slow', stage: 'building' });
    expect(await leaving.stop()).toBe(0);
    expect(processesOf(`${world.site.root}/w1`)).toEqual([]);
    expect(world.site.left()).toEqual([]);
    expect((await client.call('listWorkers')).workers).toEqual([]);
    rewrite(world, example('slow'));
    await using _other = await world.start('w2', WORKER);
    expect(await ended(client, id)).toMatchObject({ state: 'completed' });
    expect(await attemptsOf(client, id, 'slow')).toEqual(['lost', 'completed']);
  });

  test('whose store is out of reach leaves its tasks to others, and does not take everything', async () => {
    await using world = await createLoadWorld({ files: Object.assign({}, ...['a', 'b', 'c', 'd'].map((slug) => example(slug, slow(1000)))) as Record<string, string | object> });
    await using api = await world.start('api', API);
    await using cut = await world.start('w1', { ...WORKER, APPHUB_BUNDLE_STORAGE_URL: 's3://nobody/here?endpoint=http://127.0.0.1:9', APPHUB_BUNDLE_STORAGE_ACCESS_KEY_ID: 'x', APPHUB_BUNDLE_STORAGE_SECRET_ACCESS_KEY: 'y' });
    const client = world.client(api);
    const id = await ask(client);
    await eventually(async () => cut.log.some((line) => line.includes('task begun')));
    await using _other = await world.start('w2', WORKER);
    expect(await ended(client, id, { seconds: 200 })).toMatchObject({ state: 'completed', counts: { completed: 4 } });
    const attempts = await Promise.all(['a', 'b', 'c', 'd'].map((slug) => attemptsOf(client, id, slug)));
    expect(attempts.map((all) => all.at(-1))).toEqual(['completed', 'completed', 'completed', 'completed']);
    expect(attempts.flat().filter((words) => words.startsWith('failed'))).toEqual([]);
  });
});
