import { describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from './support/eventually.ts';
import { expectSound, importsEnded } from './support/expect-sound.ts';
import { buildBegun, ended } from './support/imports.ts';
import { startLoad } from './support/load.ts';
import { processesOf } from './support/processes.ts';
import type { Service } from './support/service.ts';
import { ENDLESS, example, sleepFor } from './support/site.ts';
import { createWorld } from './support/world.ts';

const FILES = { ...example('tides', { script: sleepFor(1500) }), ...example('winds') };
const ROUNDS = 3;
/** An import whose worker is lost for the third time has failed, and says so. */
const KILLS = 2;

describe('services that are killed under load, at random moments', () => {
  test('are replaced by others: nothing is lost, nothing doubled, nothing left running', async () => {
    await using world = await createWorld({ files: FILES });
    const services: Service[] = [await world.start('m0'), await world.start('m1')];
    const clients = () => services.map((service) => world.client(service));
    await using load = startLoad({ clients, publishers: 2, importers: 2, slugs: ['tides', 'winds'] });
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let kill = 0; kill < KILLS; kill += 1) {
        await sleep(1000 + Math.random() * 3000);
        const index = Math.floor(Math.random() * services.length);
        await services[index]?.kill();
        services.splice(index, 1);
        services.push(await world.start(`m${round}-${kill}`));
      }
      await importsEnded(load, clients);
    }
    await load.stop();
    expect(load.outages.get('SERVICE_UNREACHABLE')).toBeGreaterThan(0);
    await expectSound(load, clients());
    for (const service of services) expect(await service.stop()).toBe(0);
    expect(processesOf(world.site.root).filter((line) => !line.includes('postgres'))).toEqual([]);
  });

  test('a build dies with its service, and another service finishes the import', async () => {
    await using world = await createWorld({ files: example('slow', { script: ENDLESS }) });
    await using one = await world.start('one');
    const { jobId } = await world.client(one).call('importExample', { body: { slug: 'slow' } });
    await buildBegun(world.client(one), jobId);
    await one.kill();
    await eventually(async () => processesOf(`${world.site.root}/one`).length === 0);
    world.site.write(example('slow'));
    await using other = await world.start('other');
    expect(await ended(world.client(other), jobId)).toMatchObject({ state: 'completed', attempts: [{ attempt: 1, state: 'lost' }, { attempt: 2, state: 'completed' }] });
    expect(await world.client(other).call('listHistory', { params: { slug: 'slow', version: '1.0.0' } })).toHaveLength(1);
  });
});
