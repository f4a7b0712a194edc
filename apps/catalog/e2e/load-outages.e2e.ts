import { describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from './support/eventually.ts';
import { createLoadWorld } from './support/load-world.ts';
import { ask, comesTo, dependent, ended } from './support/loads.ts';
import { processesOf } from './support/processes.ts';
import { example, sleepFor } from './support/site.ts';

const WORKER = { APPHUB_ROLES: 'worker', APPHUB_BUILD_CONCURRENCY: '1' };
const slow = { script: sleepFor(1500) };
const FILES = { ...example('a', slow), ...example('b', slow), ...example('c', slow), ...dependent('end', ['a', 'b', 'c'], slow) };
const SLUGS = ['a', 'b', 'c', 'end'];
/** Longer than any lease. */
const OUTAGE_MS = 14_000;

describe('a load', () => {
  test('that loses the database for longer than its leases ends by itself, with everything published once', async () => {
    await using world = await createLoadWorld({ files: FILES });
    await using api = await world.start('api', { APPHUB_ROLES: 'api' });
    await using _one = await world.start('w1', WORKER);
    await using _other = await world.start('w2', WORKER);
    const client = world.client(api);
    const id = await ask(client, { publish: true });
    await Promise.all(['a', 'b'].map((slug) => comesTo(client, id, { slug, stage: 'building' })));
    await world.gate.shut();
    await sleep(OUTAGE_MS);
    const { hostname, port } = new URL(world.postgres.url);
    world.gate.open({ host: hostname, port: Number(port) });
    expect(await ended(client, id)).toMatchObject({ state: 'completed', counts: { completed: 4 } });
    for (const slug of SLUGS) expect(await client.call('listHistory', { params: { slug, version: '1.0.0' } })).toHaveLength(1);
    expect(await client.call('verifyAudit')).toMatchObject({ intact: true });
  });

  test('all of whose processes are killed at once goes on when they are started again', async () => {
    await using world = await createLoadWorld({ files: FILES });
    const all = [await world.start('api', { APPHUB_ROLES: 'api' }), await world.start('w1', WORKER), await world.start('w2', WORKER)];
    const before = world.client(all[0]!);
    const id = await ask(before, { publish: true });
    await comesTo(before, id, { slug: 'a', stage: 'building' });
    await Promise.all(all.map((service) => service.kill()));
    await eventually(async () => ['w1', 'w2'].every((machine) => processesOf(`${world.site.root}/${machine}`).length === 0));
    await using again = await world.start('all');
    const client = world.client(again);
    expect(await ended(client, id)).toMatchObject({ state: 'completed', counts: { completed: 4 } });
    for (const slug of SLUGS) expect(await client.call('listHistory', { params: { slug, version: '1.0.0' } })).toHaveLength(1);
  });
});
