import { openClient } from '@apphub/client';
import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildBegun, imported } from './support/imports.ts';
import { runService, type Service, startService, whenReady } from './support/service.ts';
import { createSite, example, type Site } from './support/site.ts';

/** The environment of somebody who has set nothing but a free port. */
function bareEnv(site: Site): Record<string, string> {
  const { APPHUB_BUNDLE_STORAGE_URL: _, APPHUB_REQUESTS_PER_MINUTE: __, ...env } = site.env('me');
  return env;
}

const clientOf = ({ url, token }: Service) => openClient({ url, token });

/** Without links, which each answer signs anew. */
async function statusesOf(service: Service) {
  const { statuses } = await clientOf(service).call('listStatuses');
  return statuses.map(({ downloadUrl: _, downloadUrlExpiresAt: __, ...status }) => status);
}


/** Processes whose files lie below a folder. */
function processesBelow(folder: string): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && commandLine(name).includes(folder));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(join('/proc', pid, 'cmdline'), 'utf8');
  } catch {
    return '';
  }
}

describe('a start without any setting', () => {
  test('brings a database, a store and a first token, and says where they are', async () => {
    using site = createSite(example('hello'));
    await using service = await startService({ env: bareEnv(site) });
    const home = join(site.root, 'me');
    expect(service.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(service.words.join('\n')).toContain(`its own, in ${home}/data/apphub/postgres`);
    expect(statSync(join(home, 'data/apphub/admin-token')).mode & 0o777).toBe(0o600);
    expect(await whenReady(service)).toMatchObject({ checks: [{ name: 'database' }, { name: 'store' }, { name: 'queue' }] });

    expect(await imported(clientOf(service), { slug: 'hello' })).toMatchObject({ state: 'completed', result: { published: 'published' } });
    expect(await service.stop()).toBe(0);
    expect(processesBelow(home)).toEqual([]);
    expect(site.left()).toEqual([]);
    expect(service.log.join('\n')).not.toContain(service.token);
  });

  test('after the service was killed finds everything as it was, with the same token', async () => {
    using site = createSite(example('hello'));
    await using first = await startService({ env: bareEnv(site) });
    await imported(clientOf(first), { slug: 'hello' });
    const before = await statusesOf(first);
    await first.kill();
    await using second = await startService({ env: bareEnv(site) });
    expect(second.token).toBe(first.token);
    expect(await statusesOf(second)).toEqual(before);
  });

  test('beside a running one ends with a reason and leaves that one alone', async () => {
    using site = createSite(example('hello'));
    await using first = await startService({ env: bareEnv(site) });
    const second = await runService(bareEnv(site));
    expect(second.code).toBe(1);
    expect(second.text).toContain(`EMBEDDED_DATABASE_IN_USE  Process ${first.pid} runs`);
    expect(await statusesOf(first)).toEqual([]);
  });

  test('two at the same moment: one serves, the other says why it does not', async () => {
    using site = createSite(example('hello'));
    const outcomes = await Promise.allSettled([startService({ env: bareEnv(site) }), startService({ env: bareEnv(site) })]);
    const serving = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? String(outcome.reason) : []));
    for (const service of serving) await service.stop();
    expect([serving.length, reasons.length]).toEqual([1, 1]);
    expect(reasons[0]).toContain('EMBEDDED_DATABASE_IN_USE');
  });

  test('does not mind the signals of a terminal: the database outlives the work that needs it', async () => {
    using site = createSite(example('hello', { script: 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000);' }));
    await using service = await startService({ env: bareEnv(site), ownGroup: true });
    const { job } = await clientOf(service).call('importExample', { body: { slug: 'hello' } });
    await buildBegun(clientOf(service), job.id);
    // npm hands on what the terminal has sent to everybody already.
    process.kill(-service.pid, 'SIGINT');
    process.kill(service.pid, 'SIGINT');
    expect(await service.ended()).toBe(0);
    await using again = await startService({ env: bareEnv(site) });
    expect((await clientOf(again).call('getImport', { params: { id: job.id } })).attempts).toMatchObject([{ state: 'completed' }]);
  });
});

describe('a start that cannot be', () => {
  test('tells every wrong setting at once and starts nothing', async () => {
    using site = createSite();
    const { code, text } = await runService({ ...bareEnv(site), APPHUB_PORT: 'x', APPHUB_HOST: '0.0.0.0', DATABASE_URL: 'x', APPHUB_BUNDLE_STORAGE_BACKEND: 'tape' });
    expect(code).toBe(1);
    expect(text.match(/expected/g)).toHaveLength(4);
    expect(readdirSync(join(site.root, 'me'))).toEqual(['tmp']);
  });

  test('on an address that is taken says so and leaves no database running', async () => {
    using site = createSite();
    await using first = await startService({ env: site.env('one') });
    const { code, text } = await runService({ ...site.env('two'), APPHUB_PORT: new URL(first.url).port });
    expect(code).toBe(1);
    expect(text).toContain('SERVICE_ADDRESS_TAKEN');
    expect(processesBelow(join(site.root, 'two'))).toEqual([]);
  });
});
