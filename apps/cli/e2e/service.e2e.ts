import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { example, type Site, startSite } from './support/site.ts';

let site: Site;

beforeAll(async () => {
  site = await startSite({
    ...example('tides'),
    ...example('winds', { upstreams: ['tides'] }),
    ...example('broken', { script: "if (!fs.existsSync('mended')) throw new Error('not today');" }),
    ...example('greeter', { handler: 'async ({ name }, context) => { console.log(`\\u001b[31mhello ${name}`); if (name === undefined) throw new Error("nobody"); return { greeting: `hello ${name}` }; }' }),
  });
}, 120_000);

afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
});

describe('apphub up', () => {
  test('runs a service that other commands find by themselves, and only one', async () => {
    expect(await site.json(['examples', 'list'])).toMatchObject({ source: 'service', examples: [{ slug: 'broken' }, { slug: 'greeter' }, { slug: 'tides' }, { slug: 'winds' }] });
    expect(await site.apphub(['up'])).toMatchObject({ code: 2, stderr: expect.stringContaining(`A service runs already: ${site.url}.`) });
    const { fit, checks } = await site.json<{ fit: boolean; checks: { name: string; state: string }[] }>(['doctor']);
    expect(checks.map(({ name }) => name)).toEqual(expect.arrayContaining(['node', 'isolation', 'store', 'clock', 'database', 'queue', 'service', 'service database', 'token', 'workers', 'temp folder']));
    expect([fit, checks.filter(({ state }) => state === 'missing')]).toEqual([true, []]);
  });

  test('is not needed to be found: an address and a token do, and each failure has an exit code', async () => {
    const url = { APPHUB_URL: site.url };
    const none = await site.apphub(['loads', 'list'], { env: url });
    expect(none).toMatchObject({ code: 2, stderr: expect.stringMatching(/^SERVICE_ACCESS_INVALID {2}Which token for http.*\n {2}What to do: Set APPHUB_TOKEN/) });
    expect(await site.apphub(['loads', 'list'], { env: { ...url, APPHUB_TOKEN: 'wrong' } })).toMatchObject({ code: 3, stderr: expect.stringMatching(/^TOKEN_REFUSED/) });
    expect(await site.apphub(['loads', 'list', '--token-file', site.tokenFile], { env: url })).toMatchObject({ code: 0, stdout: 'There are no loads.\n' });
    expect(await site.apphub(['loads', 'list', '--url', 'http://127.0.0.1:1', '--token-file', site.tokenFile])).toMatchObject({ code: 4, stderr: expect.stringMatching(/^SERVICE_UNREACHABLE/) });
    const verbose = await site.apphub(['versions', 'nothing', '--verbose']);
    expect(verbose).toMatchObject({ code: 1, stderr: expect.stringMatching(/^BUNDLE_UNKNOWN .*\n {2}What to do: .*\n {2}Because: The service answered 404 to the request \S+\.\n$/s) });
    expect(JSON.parse((await site.apphub(['versions', 'nothing', '--json'])).stdout)).toMatchObject({ failure: { code: 'BUNDLE_UNKNOWN', remedy: expect.any(String) } });
  });

  test('doctor says how to mend a token that others may read, and a service that is away', async () => {
    const open = join(site.workspace.path, '..', 'open-token');
    writeFileSync(open, 'wrong');
    chmodSync(open, 0o644);
    const away = await site.apphub(['doctor', '--url', 'http://127.0.0.1:1', '--token-file', open]);
    expect(away).toMatchObject({ code: 1, stdout: expect.stringMatching(/^MISSING {2}service +The service at http:\/\/127\.0\.0\.1:1 could not be reached\.\n +\S/m) });
    const refused = await site.apphub(['doctor', '--token-file', open]);
    expect(refused.stdout).toMatch(/^MISSING {2}token .*\n +\S/m);
    expect(refused.stdout).toMatch(/^note {5}token file +Others may read .*\n +Run "chmod 600 /m);
  });
});

describe('a load, piped', () => {
  test('is one plain line for each event, and its end with what is to be mended', async () => {
    const run = await site.apphub(['load', '--publish', '--watch']);
    expect(run.code).toBe(1);
    expect(run.stderr + run.stdout).not.toContain('\u001b');
    const lines = run.stderr.trim().split('\n');
    expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^load {2}planning/), expect.stringMatching(/^tides {2}building/), expect.stringMatching(/^tides {2}built in .*building/), expect.stringMatching(/^broken {2}failed {2}BUILD_FAILED/), expect.stringMatching(/^load {2}running {2}\d of 4/)]));
    expect(new Set(lines).size).toBe(lines.length);
    expect(run.stdout).toMatch(/^Load \S+ failed: 3 of 4, 1 failed, in .*\n {2}broken {2}BUILD_FAILED {2}.*not today.*\nMend them, then: apphub loads retry-failed \S+\n$/s);
  }, 60_000);

  test('is listed, shown, mended and found: the newest one as "latest"', async () => {
    expect((await site.apphub(['loads', 'list', '--state', 'failed'])).stdout).toMatch(/^\S{36} {2}failed {2}3 of 4, 1 failed {2}.* UTC {2}all; published {2}\S/);
    expect((await site.apphub(['loads', 'show', 'latest'])).stdout).toMatch(/^ {2}winds +completed {2}built in /m);
    expect((await site.apphub(['loads', 'show', 'latest', 'broken'])).stdout).toMatch(/^broken {2}failed\n {2}attempt 1 {2}failed {2}.*BUILD_FAILED/s);
    site.workspace.write('examples/broken/mended', 'yes');
    expect(await site.apphub(['loads', 'retry-failed', 'latest', '--watch', '--quiet'])).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^Load \S+ completed: 4 of 4/) });
    expect((await site.apphub(['loads', 'cancel', 'latest'])).stdout).toMatch(/has ended already: completed\.\n$/);
    expect(await site.apphub(['load', 'tidse'])).toMatchObject({ code: 1, stderr: expect.stringMatching(/^EXAMPLE_UNKNOWN .* Did you mean "tides"\?/) });
    const { load, tasks } = await site.json<{ load: { cached: number }; tasks: object[] }>(['load', 'winds', '--watch']);
    expect([load.cached, tasks.length]).toEqual([2, 2]);
    site.workspace.commit();
  }, 60_000);

  test('goes on when the one who watches is gone, unless it was said otherwise', async () => {
    site.workspace.write('examples/tides/build.mjs', "import fs from 'node:fs';\nif (!fs.existsSync('dist')) fs.mkdirSync('dist');\nAtomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4000);\nfs.writeFileSync('dist/index.js', '');\n");
    site.workspace.commit();
    const left = await site.apphub(['load', 'tides', '--force', '--watch'], { onNote: (line, child) => line.startsWith('tides  building') && child.kill('SIGINT') });
    expect(left).toMatchObject({ code: 130, stderr: expect.stringMatching(/Left; the load goes on\. "apphub watch \S+" shows it/) });
    const [id] = /\S{36}/.exec(left.stderr) ?? [''];
    let isAsked = false;
    const ended = await site.apphub(['watch', id, '--cancel-on-interrupt'], {
      onNote: (line, child) => {
        if (!isAsked && line.startsWith('load')) isAsked = child.kill('SIGINT');
      },
    });
    expect(ended).toMatchObject({ code: 130, stdout: expect.stringMatching(/^Load \S+ canceled/) });
    expect(await site.json(['loads', 'show', id])).toMatchObject({ load: { state: 'canceled' } });
  }, 60_000);
});

describe('versions', () => {
  test('are published, listed, replaced only if that is meant, and brought back', async () => {
    expect((await site.apphub(['publish', 'winds'])).stdout).toMatch(/^winds@1\.0\.0 {2}sha256:\S{12} {2}.* unchanged\n$|published\n$/);
    const force = ['publish', 'greeter', '--force', '--reason', 'a better one'];
    site.workspace.write('examples/greeter/package.json', { name: 'greeter', version: '2.0.0', scripts: { build: 'node build.mjs && echo >> dist/index.js' } });
    expect(await site.apphub(['publish', 'greeter'])).toMatchObject({ code: 1, stderr: expect.stringContaining('VERSION_EXISTS') });
    expect(await site.apphub(force)).toMatchObject({ code: 2, stderr: expect.stringMatching(/Replace what is published as greeter\? Nobody can be asked here\.\n {2}What to do: Say --yes/) });
    expect((await site.apphub([...force, '--yes'])).stdout).toMatch(/ replaced sha256:\S{12}\n$/);
    expect((await site.apphub(['undo', 'greeter@1.0.0', '--reason', 'no', '--yes'])).stdout).toMatch(/^greeter@1\.0\.0 {2}sha256:\S{12} {2}undone; it was sha256:/);
    expect((await site.apphub(['versions', 'greeter', '1.0.0'])).stdout).toMatch(/version\.undo.*"no"\n.*version\.replace.*"a better one"\n.*version\.publish/s);
    expect((await site.apphub(['versions'])).stdout).toMatch(/^greeter +1\.0\.0 /m);
    expect(await site.apphub(['versions', 'greter'])).toMatchObject({ code: 1, stderr: expect.stringContaining('Did you mean "greeter"?') });
    expect((await site.apphub(['audit', 'list'])).stdout).toMatch(/version\.replace {2}greeter@1\.0\.0 {2}sha256:\S+ -> sha256:\S+ {2}.*"a better one"/);
    expect((await site.apphub(['import', 'greeter', '--reason', 'anew'])).stdout).toMatch(/^greeter@1\.0\.0 {2}sha256:/);
  }, 60_000);
});

describe('runs', () => {
  test('are followed to their end: the log beside, the result alone on stdout', async () => {
    const run = await site.apphub(['run', 'greeter', '--param', 'name=Ann', '--follow']);
    expect(run).toMatchObject({ code: 0, stdout: '{\n  "greeting": "hello Ann"\n}\n', stderr: expect.stringMatching(/hello Ann\n.*greeter@1\.0\.0 {2}succeeded in /s) });
    const said = await site.apphub(['runs', 'logs', 'latest']);
    expect([said.stdout.includes('hello Ann\n'), said.stdout.includes('\u001b')]).toEqual([true, false]);
    expect((await site.apphub(['runs', 'show', 'latest'])).stdout).toMatch(/^Run \S+ {2}greeter@1\.0\.0 {2}succeeded\n/);
    const failed = await site.apphub(['run', 'greeter', '--follow']);
    expect(failed).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/nobody[^]*What to do: /) });
    expect((await site.apphub(['runs', 'list', '--status', 'failed'])).stdout).toMatch(/^\S{36} {2}greeter@1\.0\.0 {2}failed/);
    expect(await site.apphub(['run', 'greter'])).toMatchObject({ code: 1, stderr: expect.stringContaining('Did you mean "greeter"?') });
    expect(await site.apphub(['run', 'greeter', '--param', 'name'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--param: expected "name=value"') });
  }, 60_000);

  test('and all else that happens are events, one a line', async () => {
    const watched = await site.apphub(['watch', '--after', '0'], { onLine: (line, child) => line.includes('greeter@1.0.0  failed') && child.kill('SIGINT') });
    expect(watched).toMatchObject({ code: 0, stdout: expect.stringMatching(/^load \S+ {2}planning\n[^]*^tides {2}building$[^]*^run \S+ {2}greeter@1\.0\.0 {2}succeeded$/m) });
    const [first = ''] = (await site.apphub(['watch', '--after', '0', '--json'], { onLine: (_line, child) => child.kill('SIGINT') })).stdout.split('\n');
    expect(JSON.parse(first)).toMatchObject({ type: expect.any(String), number: expect.any(Number) });
  });
});

test('what the commands need no service for works without one', async () => {
  const alone = { env: { XDG_DATA_HOME: join(site.workspace.path, '..', 'alone') } };
  expect(await site.json(['examples', 'list'], alone)).toMatchObject({ source: 'checkout' });
  expect((await site.apphub(['examples', 'show', 'winds'], alone)).stdout).toMatch(/^winds@1\.0\.0\n[^]*builds on +tides/);
  expect((await site.apphub(['examples', 'bundle', 'greeter'], alone)).stdout).toMatch(/^greeter@1\.0\.0 {2}sha256:\S{12} /);
  expect(await site.apphub(['examples', 'test', 'greeter'], alone)).toMatchObject({ code: 1, stderr: expect.stringContaining('nobody') });
  expect(existsSync(join(site.workspace.path, '..', 'alone', 'apphub', 'service.json'))).toBe(false);
}, 60_000);
