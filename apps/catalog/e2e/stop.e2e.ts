import { describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from './support/eventually.ts';
import { expectSound } from './support/expect-sound.ts';
import { buildBegun, ended } from './support/imports.ts';
import { startLoad } from './support/load.ts';
import { processesOf } from './support/processes.ts';
import type { Service } from './support/service.ts';
import { ENDLESS, example, sleepFor } from './support/site.ts';
import { createWorld, type World } from './support/world.ts';

const jobOf = (world: World, service: Service, id: string) => world.client(service).call('getImport', { params: { id } });

describe('a service that is asked to stop', () => {
  test('finishes the build it has, if there is time, and answers the request it has', async () => {
    await using world = await createWorld({ files: example('slow', { script: sleepFor(3000) }) });
    await using one = await world.start('one');
    const waiting = world.client(one).call('importExample', { body: { slug: 'slow' }, query: { wait: '60s' } });
    const jobId = await eventually(async () => (await world.client(one).call('listStatuses')).statuses[0]?.jobId ?? undefined);
    await buildBegun(world.client(one), jobId);
    expect(await one.stop()).toBe(0);
    const { job } = await waiting;
    await using other = await world.start('other', { APPHUB_ROLES: 'api' });
    expect((await jobOf(world, other, job.id)).attempts).toMatchObject([{ state: 'completed' }]);
    expect(['running', 'completed']).toContain(job.state);
  });

  test('hands back the build it has no time for, and another service takes it at once, without counting the attempt', async () => {
    await using world = await createWorld({ files: example('slow', { script: ENDLESS }) });
    await using one = await world.start('one', { APPHUB_DRAIN_SECONDS: '0' });
    const { jobId } = await world.client(one).call('importExample', { body: { slug: 'slow' } });
    await buildBegun(world.client(one), jobId);
    expect(await one.stop()).toBe(0);
    expect(processesOf(`${world.site.root}/one`)).toEqual([]);
    expect(world.site.left()).toEqual([]);
    world.site.write(example('slow'));
    await using other = await world.start('other');
    expect((await ended(world.client(other), jobId)).attempts).toMatchObject([{ state: 'lost', failure: null }, { state: 'completed' }]);
  });

  test('again and again under load: callers that go elsewhere lose nothing', async () => {
    await using world = await createWorld({ files: { ...example('tides', { script: sleepFor(1000) }), ...example('winds') } });
    const services: Service[] = [await world.start('m0'), await world.start('m1')];
    const clients = () => services.map((service) => world.client(service));
    await using load = startLoad({ clients, publishers: 2, importers: 2, slugs: ['tides', 'winds'] });
    for (let stop = 0; stop < 4; stop += 1) {
      await sleep(2000);
      const [leaving] = services.splice(0, 1);
      expect(await leaving?.stop()).toBe(0);
      services.push(await world.start(`m${stop + 2}`));
    }
    await load.stop();
    // Whoever was answered by a stopping service was answered well, or told that it has gone.
    expect([...load.outages.keys()].filter((code) => code !== 'SERVICE_UNREACHABLE')).toEqual([]);
    await expectSound(load, clients());
  });

  test('says so to balancers before it takes no more requests', async () => {
    await using world = await createWorld();
    const service = await world.start('one', { APPHUB_STOP_DELAY_SECONDS: '60' });
    await using other = await world.start('other', { APPHUB_STOP_DELAY_SECONDS: '1' });
    process.kill(service.pid, 'SIGTERM');
    await eventually(async () => (await fetch(`${service.url}/ready`)).status === 503);
    expect((await fetch(`${service.url}/health`)).status).toBe(200);
    expect((await world.client(service).call('listStatuses')).statuses).toEqual([]);
    // So long a delay needs no end: the other one has a short one.
    await service.kill();
    expect(await other.stop()).toBe(0);
  });
});

describe('a canceled import', () => {
  test('ends its build at once, wherever that is, and publishes nothing', async () => {
    await using world = await createWorld({ files: example('slow', { script: ENDLESS }) });
    await using worker = await world.start('worker', { APPHUB_ROLES: 'worker' });
    await using api = await world.start('api', { APPHUB_ROLES: 'api' });
    const { jobId } = await world.client(api).call('importExample', { body: { slug: 'slow' } });
    await buildBegun(world.client(api), jobId);
    await world.client(api).call('cancelImport', { params: { id: jobId } });
    const job = await eventually(async () => ((await jobOf(world, api, jobId)).endedAt === null ? undefined : await jobOf(world, api, jobId)), { seconds: 20 });
    expect(job).toMatchObject({ state: 'canceled', attempts: [{ state: 'canceled' }] });
    await expect(world.client(api).call('getVersion', { params: { slug: 'slow', version: '1.0.0' } })).rejects.toMatchObject({ failure: { code: 'VERSION_UNKNOWN' } });
    expect(world.site.left()).toEqual([]);
    expect(worker.log.join('\n')).toContain('build begun');
  });
});
