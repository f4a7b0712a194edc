import { exportPublicKey, generateSigningKey } from '@apphub/trust';
import { describe, expect, test } from '@jest/globals';
import { nxEnvironment } from './nx-environment.ts';
import { readProxySettings } from './settings.ts';

const KEY = exportPublicKey(generateSigningKey('main'));

describe('the settings of the proxy', () => {
  test('are none where no server is named', () => {
    expect(readProxySettings({})).toEqual({ ok: true, value: undefined });
    expect(readProxySettings({ NX_SELF_HOSTED_REMOTE_CACHE_SERVER: '' })).toEqual({ ok: true, value: undefined });
  });

  test('are those that Nx has', () => {
    expect(readProxySettings({ NX_SELF_HOSTED_REMOTE_CACHE_SERVER: 'https://cache.example.org/nx', NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: 'secret' })).toMatchObject({
      ok: true,
      value: { server: new URL('https://cache.example.org/nx'), token: 'secret', limits: {} },
    });
  });

  test('prefer our own names', () => {
    const env = { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: 'https://a', NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: 'a', APPHUB_NX_CACHE_SERVER: 'https://b', APPHUB_NX_CACHE_TOKEN: 'b', APPHUB_NX_CACHE_ANSWER_SECONDS: '0.5', APPHUB_NX_CACHE_DETAILS_SECONDS: '7' };
    expect(readProxySettings(env)).toMatchObject({ value: { server: new URL('https://b'), token: 'b', limits: { answerMs: 500 }, detailsMs: 7000 } });
  });

  test('tell everything that is wrong at once, and no token', () => {
    const read = readProxySettings({ APPHUB_NX_CACHE_SERVER: 'ftp://x', APPHUB_NX_CACHE_TOKEN: 'top secret', APPHUB_NX_CACHE_KEYS: 'nonsense', APPHUB_NX_CACHE_SCOPES: '../x', APPHUB_NX_CACHE_FINISH_SECONDS: '-1' });
    expect(read).toMatchObject({ ok: false, error: { code: 'NX_CACHE_SETTINGS_INVALID' } });
    const { problems = [] } = read.ok ? {} : read.error;
    expect(problems).toHaveLength(5);
    expect(problems.join()).not.toContain('top secret');
  });

  test('take several keys', () => {
    const other = exportPublicKey(generateSigningKey('main'));
    const read = readProxySettings({ APPHUB_NX_CACHE_SERVER: 'http://x', APPHUB_NX_CACHE_KEYS: `${KEY}, ${other}` });
    expect(read.ok && read.value?.belief?.keys?.size).toBe(2);
  });
});

describe('the environment of Nx', () => {
  const proxy = { url: 'http://127.0.0.1:1', token: 'local' };

  test('has the proxy and not the token of the server', () => {
    const env = { APPHUB_NX_CACHE_TOKEN: 'secret', NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: 'secret' };
    expect(Object.values({ ...env, ...nxEnvironment(env, proxy) })).not.toContain('secret');
  });

  test('has no remote cache at all where there is no proxy', () => {
    expect(nxEnvironment({}, undefined)).toMatchObject({ NX_SELF_HOSTED_REMOTE_CACHE_SERVER: undefined, NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: undefined });
  });

  test('sends nothing for this machine through a proxy of the company', () => {
    expect(nxEnvironment({ HTTP_PROXY: 'http://proxy:3128', no_proxy: 'corp.example' }, proxy)).toMatchObject({ NO_PROXY: 'corp.example,127.0.0.1', no_proxy: 'corp.example,127.0.0.1' });
    expect(nxEnvironment({}, proxy)).not.toHaveProperty('NO_PROXY');
  });
});
