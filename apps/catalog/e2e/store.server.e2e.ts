import { onServer } from '@apphub/store/s3/testing';
import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from './support/eventually.ts';
import { expectSound, importsEnded } from './support/expect-sound.ts';
import { bundled, imported } from './support/imports.ts';
import { startLoad } from './support/load.ts';
import { createS3World } from './support/s3-world.ts';
import type { Service } from './support/service.ts';
import { example, sleepFor } from './support/site.ts';
import { statusesOf, watchUntil } from './support/watching.ts';

const readyOf = async ({ url }: Service) => ((await (await fetch(`${url}/ready`)).json()) as { status: string }).status;

onServer('services that share a database and a bucket', () => {
  test('an import on one is watched on the other, has the same status on both, and is a hit there afterwards', async () => {
    await using world = await createS3World({ files: example('tides') });
    const one = await world.start('one');
    const other = await world.start('other', { APPHUB_ROLES: 'api' });
    const watched = watchUntil(world.client(other), { slug: 'tides', after: 0 }, ({ state }) => state === 'completed');
    const job = await imported(world.client(one), { slug: 'tides' });
    expect(job).toMatchObject({ state: 'completed', result: { published: 'published' } });
    expect((await watched).at(-1)).toMatchObject({ digest: job.result?.digest, storageKind: 's3' });
    expect(await statusesOf(world.client(other))).toEqual(await statusesOf(world.client(one)));

    await one.stop();
    const third = await world.start('third');
    expect(await bundled(world.client(third), { slug: 'tides' })).toMatchObject({ state: 'completed', result: { cached: true, digest: job.result?.digest } });
    const download = await world.client(other).downloadVersion({ params: { slug: 'tides', version: '1.0.0' } });
    expect((await new Response(download.bytes).bytes()).byteLength).toBe(job.result?.size);
  });

  test('a store that is cut off and falls silent under load: nothing is lost, nothing doubled, and nobody has to help', async () => {
    await using world = await createS3World({ files: { ...example('tides', { script: sleepFor(300) }), ...example('winds') } });
    const services = [await world.start('one'), await world.start('other')];
    const clients = services.map((service) => world.client(service));
    await using load = startLoad({ clients: () => clients, publishers: 2, importers: 2, slugs: ['tides', 'winds'] });
    await sleep(3000);
    const told = () => load.outages.get('STORE_UNAVAILABLE') ?? 0;
    for (const harm of [() => world.storeGate.shut(), async () => world.storeGate.stall()]) {
      const before = told();
      await harm();
      expect(await eventually(async () => (await readyOf(services[0]!)) === 'fail')).toBe(true);
      // A shorter outage is one that callers just wait through.
      await eventually(async () => told() > before);
      await world.storeGate.shut();
      world.storeGate.open(world.storeTarget);
      await Promise.all(services.map((service) => eventually(async () => (await readyOf(service)) === 'ok')));
      await importsEnded(load, () => clients);
    }
    await load.stop();
    await expectSound(load, clients);
  });
});
