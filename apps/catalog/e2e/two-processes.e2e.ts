import { describe, expect, test } from '@jest/globals';
import { eventually } from './support/eventually.ts';
import { bundled, ended, imported } from './support/imports.ts';
import { type Service, whenReady } from './support/service.ts';
import { example } from './support/site.ts';
import { statusesOf, watchUntil } from './support/watching.ts';
import { createWorld } from './support/world.ts';

describe('two processes that share a database and a store', () => {
  test('an import on one is watched on the other, has the same status on both, and is a hit elsewhere afterwards', async () => {
    await using world = await createWorld({ files: { ...example('tides'), ...example('winds') } });
    await using one = await world.start('one');
    await using other = await world.start('other', { APPHUB_ROLES: 'api' });
    const [here, there] = [world.client(one), world.client(other)];

    const watched = watchUntil(there, { slug: 'tides', after: 0 }, ({ state }) => state === 'completed');
    const job = await imported(here, { slug: 'tides' });
    expect(job).toMatchObject({ state: 'completed', attempt: 1, result: { published: 'published', cached: false } });
    const statuses = await watched;
    expect(statuses.map(({ stage }) => stage)).toEqual(['queued', 'resolving', 'resolving', 'building', 'packaging', 'uploading', 'completed']);
    expect(statuses.every(({ jobId }) => jobId === job.id)).toBe(true);

    const [seenHere, seenThere] = [await statusesOf(here), await statusesOf(there)];
    expect(seenThere).toEqual(seenHere);
    expect(seenHere).toMatchObject([{ slug: 'tides', state: 'completed', digest: job.result?.digest, storageKind: 'local', cached: false }]);
    // Why it was built is noted beside the attempt, and told to who asks.
    expect({ ...statuses.at(-1), because: 'forced' }).toEqual(seenHere[0]);

    await one.stop();
    await using third = await world.start('third');
    const client = world.client(third);
    expect([await bundled(client, { slug: 'tides' }), await bundled(client, { slug: 'winds' })]).toMatchObject([
      { slug: 'tides', state: 'completed', result: { cached: true, digest: job.result?.digest, published: null } },
      { slug: 'winds', state: 'completed', result: { cached: false, published: null } },
    ]);
    // Counted when the process hears of the ends, which may be after its callers.
    const metrics = await eventually(async () => {
      const text = await (await fetch(`${third.url}/metrics`, { headers: { authorization: `Bearer ${world.token}` } })).text();
      return text.match(/^apphub_bundles_total\{/gm)?.length === 2 && text;
    });
    expect(metrics).toContain('apphub_bundles_total{outcome="hit",reason="reused"} 1');
    expect(metrics).toContain('apphub_bundles_total{outcome="built",reason="no-record"} 1');
    expect(metrics).toMatch(/apphub_build_stage_seconds_count\{stage="building"\} 1/);
  });

  test('one that only works answers probes, and figures for those who may read', async () => {
    await using world = await createWorld({ files: example('tides') });
    await using api = await world.start('api', { APPHUB_ROLES: 'api' });
    await using worker = await world.start('worker', { APPHUB_ROLES: 'worker' });
    expect(await whenReady(worker)).toMatchObject({ checks: [{ name: 'database' }, { name: 'store' }, { name: 'queue' }] });
    expect((await fetch(`${worker.url}/metrics`)).status).toBe(401);
    expect((await fetch(`${worker.url}/metrics`, { headers: { authorization: `Bearer ${world.token}` } })).status).toBe(200);
    expect(await imported(world.client(api), { slug: 'tides' })).toMatchObject({ state: 'completed' });
  });

  test('what one publishes the other serves, byte for byte', async () => {
    await using world = await createWorld({ files: example('tides') });
    await using one = await world.start('one');
    await using other = await world.start('other');
    const job = await imported(world.client(one), { slug: 'tides' });
    const download = await world.client(other).downloadVersion({ params: { slug: 'tides', version: '1.0.0' } });
    const bytes = await new Response(download.bytes).bytes();
    expect([download.digest, bytes.byteLength]).toEqual([job.result?.digest, job.result?.size]);
  });

  test('a request can be followed through the logs of both, to the attempt it led to; neither holds a secret', async () => {
    await using world = await createWorld({ files: example('tides') });
    await using api = await world.start('api', { APPHUB_ROLES: 'api' });
    await using worker = await world.start('worker', { APPHUB_ROLES: 'worker' });
    const headers = { authorization: `Bearer ${world.token}`, 'content-type': 'application/json', 'x-request-id': 'trace-42' };
    const response = await fetch(`${api.url}/job-imports/example?wait=60s`, { method: 'POST', headers, body: JSON.stringify({ slug: 'tides', force: true }) });
    const { data } = (await response.json()) as { readonly data: { readonly jobId: string } };
    expect((await ended(world.client(api), data.jobId)).result).toMatchObject({ cached: false });
    const linesOf = ({ log }: Service) => log.filter((line) => line.includes('trace-42')).map((line) => JSON.parse(line) as { readonly msg: string; readonly jobId?: string });
    expect(await eventually(async () => linesOf(api).length > 0 && linesOf(api))).toMatchObject([{ msg: 'answered' }]);
    const worked = await eventually(async () => linesOf(worker).some(({ msg }) => msg === 'bundle is in the store') && linesOf(worker));
    expect(worked.map(({ msg, jobId }) => [msg, jobId])).toEqual(expect.arrayContaining([['build begun', data.jobId], ['bundle is in the store', data.jobId]]));
    const password = new URL(world.postgres.url).password;
    for (const { log } of [api, worker]) expect(log.filter((line) => line.includes(password) || line.includes(world.token))).toEqual([]);
  });
});
