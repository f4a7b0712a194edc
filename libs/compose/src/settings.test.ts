import { describe, expect, test } from '@jest/globals';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from './settings.ts';

const settingsOf = (env: Readonly<Record<string, string>>) => {
  const settings = readSettings(env);
  if (!settings.ok) throw new Error(settings.error.problems?.join('\n'));
  return settings.value;
};

describe('reading the settings', () => {
  test('without any the store is a folder of the user, outside every repository', () => {
    const settings = settingsOf({});
    expect(settings.storage.backend).toEqual({ kind: 'file', root: join(homedir(), '.local/share/apphub/store') });
    expect(settings.cacheFolder).toBe(join(homedir(), '.cache/apphub'));
    expect(Object.isFrozen(settings)).toBe(true);
  });

  test('XDG base folders count, unless they are relative', () => {
    const settings = settingsOf({ XDG_DATA_HOME: '/data', XDG_CACHE_HOME: 'cache' });
    expect(settings.storage.backend).toEqual({ kind: 'file', root: '/data/apphub/store' });
    expect(settings.cacheFolder).toBe(join(homedir(), '.cache/apphub'));
  });

  test('every problem is told at once, whichever part it belongs to', () => {
    const settings = readSettings({ APPHUB_BUILD_CONCURRENCY: 'many', APPHUB_BUNDLE_STORAGE_URL: 'ftp://example.org/x' });
    expect(settings.ok).toBe(false);
    const problems = settings.ok ? [] : (settings.error.problems ?? []);
    expect(problems.some((line) => line.startsWith('APPHUB_BUILD_CONCURRENCY: expected'))).toBe(true);
    expect(problems.some((line) => line.startsWith('APPHUB_BUNDLE_STORAGE_URL: expected'))).toBe(true);
  });

  test('values of variables that sound secret are masked, short ones and others are not', () => {
    const settings = settingsOf({ MY_API_TOKEN: 'abcdefgh1', AWS_SECRET_ACCESS_KEY: 'xyzxyzxyz', SHORT_TOKEN: 'abc', EDITOR: 'something-long' });
    expect([...settings.secrets].sort()).toEqual(['abcdefgh1', 'xyzxyzxyz']);
  });

  test("npm's registry is taken over, an own setting comes first", () => {
    expect(settingsOf({ npm_config_registry: 'https://a.example/' }).npm).toEqual({ registry: 'https://a.example/' });
    expect(settingsOf({ npm_config_registry: 'https://a.example/', APPHUB_NPM_REGISTRY: 'https://b.example/' }).npm.registry).toBe('https://b.example/');
  });

  test('a trust policy comes with a key or a scope, and neither without a policy', () => {
    expect(settingsOf({ APPHUB_TRUST_POLICY: '/t', APPHUB_SIGNING_KEY: '/k' }).trust).toEqual({ policyFile: '/t', signingKeyFile: '/k' });
    expect(settingsOf({ APPHUB_TRUST_POLICY: '/t', APPHUB_SCOPE: 'pr-1' }).trust).toEqual({ policyFile: '/t', scope: 'pr-1' });
    expect(settingsOf({ APPHUB_TRUST_POLICY: '', APPHUB_SIGNING_KEY: '' }).trust).toBeUndefined();
    for (const [env, problem] of [
      [{ APPHUB_TRUST_POLICY: '/t' }, 'APPHUB_SCOPE: expected'],
      [{ APPHUB_SIGNING_KEY: '/k' }, 'APPHUB_TRUST_POLICY: expected'],
      [{ APPHUB_SCOPE: 'main' }, 'APPHUB_TRUST_POLICY: expected'],
    ] as const) {
      expect(readSettings(env)).toMatchObject({ ok: false, error: { problems: [expect.stringContaining(problem)] } });
    }
  });

  test('the folder of second builds can be chosen, if it is there', () => {
    expect(settingsOf({ APPHUB_VERIFY_FOLDER: import.meta.dirname }).otherTempFolders).toEqual([import.meta.dirname]);
    for (const APPHUB_VERIFY_FOLDER of ['relative', '/not/there']) {
      expect(readSettings({ APPHUB_VERIFY_FOLDER })).toMatchObject({ ok: false, error: { problems: [expect.stringContaining('APPHUB_VERIFY_FOLDER: expected')] } });
    }
  });
});
