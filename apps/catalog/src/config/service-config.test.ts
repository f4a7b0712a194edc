import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLoopback, readServiceConfig } from './index.ts';
import { settings } from './settings.ts';

const SECRET = 'a-secret-of-more-than-32-characters!';
const read = (env: Readonly<Record<string, string>> = {}) => readServiceConfig({ XDG_DATA_HOME: '/data', ...env }, { ownRoot: '/checkout' });

function valueOf(env: Readonly<Record<string, string>> = {}) {
  const config = read(env);
  if (!config.ok) throw new Error(config.error.problems?.join('\n'));
  return config.value;
}

function problemsOf(env: Readonly<Record<string, string>>): readonly string[] {
  const config = read(env);
  return config.ok ? [] : (config.error.problems ?? []);
}

describe('the configuration of the service', () => {
  test('needs no setting: an own database, on the loopback, in all roles', () => {
    expect(valueOf()).toMatchObject({
      roles: ['api', 'worker', 'runs'],
      database: { kind: 'embedded', dataFolder: '/data/apphub/postgres' },
      listen: { host: '127.0.0.1', port: 4000 },
      repositoryRoot: '/checkout',
      adminTokenFile: '/data/apphub/admin-token',
    });
    expect(Object.isFrozen(valueOf())).toBe(true);
  });

  test('tells all problems at once, those of the store among them, and no secret', () => {
    const problems = problemsOf({
      DATABASE_URL: 'mysql://root:hunter2@db/x',
      APPHUB_PORT: '70000',
      APPHUB_ROLES: 'api,cook',
      APPHUB_BUNDLE_STORAGE_SIGNING_SECRET: 'hunter2',
      APPHUB_BUNDLE_STORAGE_BACKEND: 'tape',
      APPHUB_PUBLIC_URL: 'ftp://x',
    });
    expect(problems).toHaveLength(6);
    expect(problems.join('\n')).not.toContain('hunter2');
    expect(problems).toContain('APPHUB_PORT: expected a whole number from 0 to 65535, got "70000"');
    expect(problems).toContain('APPHUB_ROLES: expected one of api, worker, runs, or several with commas between them, got "api,cook"');
  });

  test('what only works for others needs their database, and takes a free port', () => {
    expect(problemsOf({ APPHUB_ROLES: 'worker' })).toEqual(['DATABASE_URL: expected a postgres:// URL since APPHUB_ROLES leaves out api, got nothing']);
    expect(valueOf({ APPHUB_ROLES: 'worker', DATABASE_URL: 'postgres://db/hub' }).listen).toEqual({ host: '127.0.0.1', port: 0 });
  });

  test('whoever can be reached from other machines needs a secret for links', () => {
    expect(problemsOf({ APPHUB_HOST: '0.0.0.0' })).toEqual([expect.stringContaining('since APPHUB_HOST is not on the loopback')]);
    expect(problemsOf({ APPHUB_PUBLIC_URL: 'https://hub.example.org' })).toEqual([expect.stringContaining('since APPHUB_PUBLIC_URL is not on the loopback')]);
    expect(valueOf({ APPHUB_HOST: '0.0.0.0', APPHUB_BUNDLE_STORAGE_SIGNING_SECRET: SECRET }).signingSecret).toBe(SECRET);
    expect(problemsOf({ APPHUB_HOST: '::1', APPHUB_PUBLIC_URL: 'http://[::1]:4000' })).toEqual([]);
  });

  test.each([['127.0.0.1', true], ['127.8.8.8', true], ['localhost', true], ['[::1]', true], ['0.0.0.0', false], ['127.example.org', false], ['10.0.0.1', false]])('%s is on the loopback: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });

  test('passwords and secrets are known as such, so that no log shows them', () => {
    const { secrets, database } = valueOf({ DATABASE_URL: 'postgres://hub:pass%20word@db/hub', APPHUB_BUNDLE_STORAGE_SIGNING_SECRET: SECRET });
    expect(secrets).toEqual(expect.arrayContaining([SECRET, 'pass%20word', 'pass word']));
    expect(database).toEqual({ kind: 'given', url: 'postgres://hub:pass%20word@db/hub', poolSize: 10 });
  });

  test('paths that runs may have are said in the words of manifests', () => {
    expect(valueOf().runs).toMatchObject({ unenforced: 'refuse', paths: [] });
    expect(valueOf({ APPHUB_RUN_UNENFORCED: 'tell', APPHUB_RUN_PATHS: 'fs:read:/srv/data, fs:write:/srv/out' }).runs).toMatchObject({
      unenforced: 'tell',
      paths: [{ path: '/srv/data', access: 'read' }, { path: '/srv/out', access: 'write' }],
    });
    for (const wrong of ['/srv/data', 'fs:read:srv', 'fs:all:/srv', 'fs:read:/srv/../etc', 'fs:read:/srv/', 'fs:read:/']) expect(problemsOf({ APPHUB_RUN_PATHS: wrong })).toEqual([expect.stringContaining('APPHUB_RUN_PATHS: expected fs:read:')]);
  });

  test('every setting is described in the guide', () => {
    const guide = readFileSync(join(import.meta.dirname, '../../../../docs/catalog.md'), 'utf8');
    const missing = Object.values(settings).filter(({ name, otherwise, meaning }) => !guide.includes(`| \`${name}\` | ${otherwise} | ${meaning} |`));
    expect(missing.map(({ name, otherwise, meaning }) => `| \`${name}\` | ${otherwise} | ${meaning} |`)).toEqual([]);
  });
});
