import { describe, expect, test } from '@jest/globals';
import { eventually } from './support/eventually.ts';
import { createLoadWorld, rewrite } from './support/load-world.ts';
import { ask, attemptsOf, comesTo, dependent, ended, freezePlanner, loadOf, tasksOf } from './support/loads.ts';
import { ENDLESS, example, sleepFor } from './support/site.ts';

const API = { APPHUB_ROLES: 'api' };
const WORKER = { APPHUB_ROLES: 'worker' };

describe('a load', () => {
  test('builds what depends on each other in order, publishes it, and finds it all the next time', async () => {
    await using world = await createLoadWorld({ files: { ...example('tides'), ...dependent('winds', ['tides']), ...dependent('waves', ['tides', 'winds']) } });
    await using one = await world.start('one');
    const client = world.client(one);
    const id = await ask(client, { publish: true });
    expect(await ended(client, id)).toMatchObject({ state: 'completed', counts: { completed: 3 }, cached: 0, commit: world.workspace.commitId, leftMs: 0 });
    const { tides, winds, waves } = await tasksOf(client, id);
    expect([tides, winds, waves]).toMatchObject([{ state: 'completed', cached: false, attempt: 1 }, { state: 'completed' }, { state: 'completed' }]);
    expect(await client.call('listHistory', { params: { slug: 'waves', version: '1.0.0' } })).toMatchObject([{ action: 'version.publish' }]);

    const again = await ask(client, { publish: true });
    expect(await ended(client, again)).toMatchObject({ state: 'completed', counts: { completed: 3 }, cached: 3 });
    expect(await tasksOf(client, again)).toMatchObject({ tides: { attempt: 0, cached: true }, waves: { attempt: 0, cached: true } });
    expect(await client.call('listHistory', { params: { slug: 'waves', version: '1.0.0' } })).toHaveLength(1);

    const forced = await ask(client, { slugs: ['winds'], force: true });
    await ended(client, forced);
    expect(await tasksOf(client, forced)).toMatchObject({ tides: { cached: true }, winds: { cached: false } });
  });

  test('does not build again what depends on a rebuilt example with the same content', async () => {
    await using world = await createLoadWorld({ files: { ...example('base'), ...dependent('next', ['base']), ...dependent('last', ['next']) } });
    await using one = await world.start('one');
    const client = world.client(one);
    await ended(client, await ask(client));
    world.workspace.write('examples/base/notes.md', 'Changes the inputs, and nothing of the bundle.\n');
    world.workspace.commit();
    const id = await ask(client);
    expect(await ended(client, id)).toMatchObject({ state: 'completed', counts: { completed: 3 }, cached: 2 });
    expect(await tasksOf(client, id)).toMatchObject({ base: { cached: false }, next: { cached: true }, last: { cached: true } });
  });

  test('tells because of whom an example was not built, goes on with the others, and tries again what failed', async () => {
    const broken = { script: "if (!fs.existsSync('mended')) throw new Error('broken');" };
    await using world = await createLoadWorld({ files: { ...example('broken', broken), ...dependent('behind', ['broken']), ...dependent('far', ['behind']), ...example('other') } });
    await using one = await world.start('one');
    const client = world.client(one);
    const id = await ask(client);
    expect(await ended(client, id)).toMatchObject({ state: 'failed', counts: { completed: 1, failed: 1, blocked: 2 } });
    expect(await tasksOf(client, id)).toMatchObject({
      broken: { state: 'failed', failure: { code: 'BUILD_FAILED' } },
      behind: { state: 'blocked', because: 'broken', failure: { message: 'It was not built because broken failed.' } },
      far: { state: 'blocked', because: 'broken' },
      other: { state: 'completed' },
    });
    world.workspace.write('examples/broken/mended', 'yes');
    await client.call('retryLoad', { params: { id } });
    expect(await ended(client, id)).toMatchObject({ state: 'completed', counts: { completed: 4 } });
  });

  test('that cannot be planned says why; what it was asked for is looked at by the planner', async () => {
    await using world = await createLoadWorld({ files: { ...example('tides'), 'examples/odd/apphub.bundle.json': '{', ...dependent('winds', ['tides']) } });
    await using one = await world.start('one');
    const client = world.client(one);
    const unknown = await ask(client, { tags: ['nobodys'] });
    expect(await ended(client, unknown)).toMatchObject({ state: 'failed', failure: { code: 'EXAMPLE_UNKNOWN' }, startedAt: null });
    const id = await ask(client);
    expect(await ended(client, id)).toMatchObject({ state: 'failed', counts: { completed: 2, failed: 1 } });
  });

  test('beside another one builds what both want once', async () => {
    await using world = await createLoadWorld({ files: { ...example('tides', { script: sleepFor(1500) }), ...example('winds', { script: sleepFor(1500) }), ...dependent('waves', ['tides']) } });
    await using api = await world.start('api', API);
    const workers = [await world.start('w1', WORKER), await world.start('w2', WORKER)];
    const client = world.client(api);
    const ids = await Promise.all([ask(client), ask(client), ask(client)]);
    const loads = await Promise.all(ids.map((id) => ended(client, id)));
    expect(loads.map(({ state }) => state)).toEqual(['completed', 'completed', 'completed']);
    const built = workers.flatMap(({ log }) => log.filter((line) => line.includes('bundle is in the store') && line.includes('"cached":false')));
    expect(built).toHaveLength(3);
    expect(loads.reduce((sum, { cached }) => sum + cached, 0)).toBe(6);
  });

  test('publishes other bytes under a published version only with force, and says why', async () => {
    await using world = await createLoadWorld({ files: { ...example('tides'), ...example('winds') } });
    await using one = await world.start('one');
    const client = world.client(one);
    await ended(client, await ask(client, { publish: true }));
    world.workspace.write('examples/tides/build.mjs', "import fs from 'node:fs';\nfs.mkdirSync('dist');\nfs.writeFileSync('dist/index.js', 'exports.handler = () => 2;');\n");
    world.workspace.commit();
    const refused = await ask(client, { publish: true });
    expect(await ended(client, refused)).toMatchObject({ state: 'failed', counts: { completed: 1, failed: 1 } });
    expect((await tasksOf(client, refused))['tides']).toMatchObject({ failure: { code: 'VERSION_EXISTS' } });
    await ended(client, await ask(client, { publish: true, force: true, slugs: ['tides'], reason: 'two is right' }));
    const history = await client.call('listHistory', { params: { slug: 'tides', version: '1.0.0' } });
    expect(history.map(({ action, reason }) => [action, reason])).toEqual([['version.replace', 'two is right'], ['version.publish', 'load']]);
  });

  test('that is canceled ends what is at work at once, and goes on where it was when it is resumed', async () => {
    await using world = await createLoadWorld({ files: { ...example('quick'), ...dependent('slow', ['quick'], { script: ENDLESS }), ...dependent('last', ['slow']) } });
    await using one = await world.start('one');
    const client = world.client(one);
    const id = await ask(client);
    await comesTo(client, id, { slug: 'slow', stage: 'building' });
    await client.call('cancelLoad', { params: { id } });
    expect(await ended(client, id, { seconds: 20 })).toMatchObject({ state: 'canceled', counts: { completed: 1, canceled: 2 } });
    expect(world.site.left()).toEqual([]);
    rewrite(world, dependent('slow', ['quick']));
    await client.call('resumeLoad', { params: { id } });
    expect(await ended(client, id)).toMatchObject({ state: 'completed', counts: { completed: 3 } });
    expect(await attemptsOf(client, id, 'slow')).toEqual(['canceled', 'completed']);

    const unplanned = await ask(client, { force: true });
    await freezePlanner(`${world.site.root}/one`);
    await client.call('cancelLoad', { params: { id: unplanned } });
    expect(await ended(client, unplanned, { seconds: 20 })).toMatchObject({ state: 'canceled', startedAt: null });
    await client.call('resumeLoad', { params: { id: unplanned } });
    expect(await ended(client, unplanned)).toMatchObject({ state: 'completed', counts: { completed: 3 } });
  });

  test('waits for a worker that can build what it holds, and says what that needs', async () => {
    const large = { slug: 'large', limits: { memoryMb: 1_000_000 } };
    await using world = await createLoadWorld({ files: { ...example('small'), ...example('large'), 'examples/large/apphub.bundle.json': large } });
    await using one = await world.start('one');
    const client = world.client(one);
    const id = await ask(client);
    await eventually(async () => (await loadOf(client, id)).counts.completed === 1);
    expect((await tasksOf(client, id))['large']).toMatchObject({ state: 'queued', wait: { kind: 'no-worker', words: expect.stringMatching(/^no live worker can build this: needs 10\d{5} MiB of memory$/) } });
    await client.call('cancelLoad', { params: { id } });
    expect(await ended(client, id)).toMatchObject({ state: 'canceled' });
  });
});
