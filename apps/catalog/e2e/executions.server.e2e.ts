import { onServer } from '@apphub/store/s3/testing';
import { expect, test } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './support/eventually.ts';
import { publishJob, run } from './support/runs.ts';
import { createS3World } from './support/s3-world.ts';

/** Follows a process and all that it starts, and writes down every path that they name to the system. */
async function trace(pid: number, file: string): Promise<ChildProcess> {
  const strace = spawn('strace', ['-f', '-y', '-e', 'trace=%file', '-s', '400', '-o', file, '-p', String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] });
  await Promise.race([once(strace.stderr, 'data'), once(strace, 'error').then(([error]) => Promise.reject(error as Error))]);
  return strace;
}

/** The paths in a trace, of calls that found something and of those that did not. */
function pathsIn(file: string): string[] {
  return readFileSync(file, 'utf8').split('\n').flatMap((line) => [...line.matchAll(/"(\/[^"]*)"/g)].map(([, path]) => path ?? ''));
}

onServer('a worker on runs whose store is a bucket', () => {
  test('looks for no bundle on disk: it opens none but in the fresh folder of the run, and without the bucket there is none', async () => {
    await using world = await createS3World({ env: { APPHUB_ROLES: 'api' } });
    const api = await world.start('api');
    const client = world.client(api);
    const digest = await publishJob(client, 'traced', { body: "return 'ran';" });
    const worker = await world.start('worker', { APPHUB_ROLES: 'runs' });
    const file = join(world.site.root, 'trace');
    const strace = await trace(worker.pid, file);
    for (let count = 0; count < 2; count += 1) expect(await run(client, { reference: 'traced' })).toMatchObject({ status: 'succeeded', result: 'ran' });
    strace.kill('SIGINT');
    await once(strace, 'exit');

    const paths = pathsIn(file);
    const hex = digest.slice('sha256:'.length);
    expect(paths.filter((path) => /\.tgz|\.tar\.gz|job-bundles|example-bundles/.test(path))).toEqual([]);
    expect(paths.filter((path) => path.includes(hex))).toEqual([]);
    expect(paths.filter((path) => path.startsWith(world.site.repository) || path.startsWith(join(world.site.root, 'store')))).toEqual([]);
    // The trace has seen what it should: the bundle in the folder of each run.
    const entries = new Set(paths.filter((path) => path.endsWith('/bundle/dist/index.js') && path.startsWith(join(world.site.root, 'worker/tmp/apphub-traced-'))));
    expect(entries.size).toBe(2);

    await world.storeGate.shut();
    const cut = await run(client, { reference: 'traced' });
    expect(cut).toMatchObject({ status: 'failed', failure: { code: 'STORE_UNAVAILABLE' } });
    world.storeGate.open(world.storeTarget);
    expect(await eventually(async () => (await run(client, { reference: 'traced' })).status === 'succeeded')).toBe(true);
  });
});
