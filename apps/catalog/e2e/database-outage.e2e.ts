import { describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from './support/eventually.ts';
import { expectSound } from './support/expect-sound.ts';
import { startLoad } from './support/load.ts';
import type { Service } from './support/service.ts';
import { example, sleepFor } from './support/site.ts';
import { createWorld, type World } from './support/world.ts';

const FILES = { ...example('tides', { script: sleepFor(300) }), ...example('winds') };

const readyOf = async ({ url }: Service) => ((await (await fetch(`${url}/ready`)).json()) as { status: string }).status;

async function underLoad(world: World, services: readonly Service[], happening: () => Promise<void>): Promise<void> {
  const clients = services.map((service) => world.client(service));
  await using load = startLoad({ clients: () => clients, publishers: 2, importers: 2, slugs: ['tides', 'winds'] });
  await sleep(2000);
  await happening();
  await Promise.all(services.map((service) => eventually(async () => (await readyOf(service)) === 'ok')));
  await sleep(2000);
  await load.stop();
  expect(load.outages.size).toBeGreaterThan(0);
  await expectSound(load, clients);
}

describe('a database that goes away under load and comes back', () => {
  test('stopped and started three times: nothing is lost, nothing doubled, and nobody has to help', async () => {
    await using world = await createWorld({ files: FILES });
    await using one = await world.start('one');
    await using other = await world.start('other');
    await underLoad(world, [one, other], async () => {
      for (let round = 0; round < 3; round += 1) {
        await world.postgres.stop();
        expect(await readyOf(one)).toBe('fail');
        await sleep(1000 * round);
        await world.postgres.start();
        await sleep(2500);
      }
    });
  });

  test('behind a network that is cut and then falls silent', async () => {
    await using world = await createWorld({ files: FILES });
    await using one = await world.start('one');
    await using other = await world.start('other');
    const { hostname: host, port } = new URL(world.postgres.url);
    const target = { host, port: Number(port) };
    await underLoad(world, [one, other], async () => {
      await world.gate.shut();
      await sleep(3000);
      world.gate.open(target);
      await sleep(3000);
      world.gate.stall();
      expect(await eventually(async () => (await readyOf(one)) === 'fail')).toBe(true);
      await sleep(12_000);
      await world.gate.shut();
      world.gate.open(target);
    });
  });
});
