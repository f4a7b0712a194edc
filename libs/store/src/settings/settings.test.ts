import { describe, expect, test } from '@jest/globals';
import { defaultCallPolicy } from '../calls/policy.ts';
import { parseStorageSettings } from './index.ts';

const P = 'APPHUB_BUNDLE_STORAGE_';
const parse = (env: Record<string, string | undefined>) => parseStorageSettings(env, { defaultUrl: 'file:///srv/default-store' });
const backendOf = (env: Record<string, string | undefined>) => {
  const result = parse(env);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value.backend;
};
const problemsOf = (env: Record<string, string | undefined>) => {
  const result = parse(env);
  return result.ok ? [] : result.error.problems;
};

describe('without settings', () => {
  test('the store is the default folder, asked with the default patience', () => {
    const result = parse({});
    expect(result).toEqual({ ok: true, value: { backend: { kind: 'file', root: '/srv/default-store' }, retry: defaultCallPolicy } });
    expect(result.ok && Object.isFrozen(result.value) && Object.isFrozen(result.value.backend) && Object.isFrozen(result.value.retry)).toBe(true);
  });

  test('empty variables count as unset', () => {
    expect(backendOf({ [`${P}URL`]: '', [`${P}BUCKET`]: '', [`${P}ATTEMPTS`]: '' })).toEqual({ kind: 'file', root: '/srv/default-store' });
  });
});

describe('one URL', () => {
  test.each([
    ['file:///var/lib/store', '/var/lib/store'],
    ['/var/lib/store', '/var/lib/store'],
    ['file:///with%20space', '/with space'],
  ])('%s is a folder', (url, root) => {
    expect(backendOf({ [`${P}URL`]: url })).toEqual({ kind: 'file', root });
  });

  test('s3://bucket is a bucket at AWS', () => {
    expect(backendOf({ [`${P}URL`]: 's3://bundles' })).toEqual({ kind: 's3', bucket: 'bundles', prefix: '', region: 'us-east-1', pathStyle: false });
    expect(backendOf({ [`${P}URL`]: 's3://bundles', AWS_REGION: 'eu-north-1' })).toMatchObject({ region: 'eu-north-1' });
  });

  test('an endpoint is spoken to in path style unless that is switched off', () => {
    const url = 's3://bundles/team/a/?endpoint=https://s3.example.org:9000/&region=r1&publicEndpoint=https://files.example.org';
    expect(backendOf({ [`${P}URL`]: url })).toEqual({
      kind: 's3',
      bucket: 'bundles',
      prefix: 'team/a',
      region: 'r1',
      endpoint: 'https://s3.example.org:9000',
      publicEndpoint: 'https://files.example.org',
      pathStyle: true,
    });
    expect(backendOf({ [`${P}URL`]: `${url}&pathStyle=false` })).toMatchObject({ pathStyle: false });
  });

  test('credentials stand in variables of their own', () => {
    const env = { [`${P}URL`]: 's3://bundles', [`${P}ACCESS_KEY_ID`]: 'id', [`${P}SECRET_ACCESS_KEY`]: 'secret', [`${P}SESSION_TOKEN`]: 'token' };
    expect(backendOf(env)).toMatchObject({ credentials: { accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'token' } });
  });

  test.each([
    ['ftp://host/x', `${P}URL: expected file:///folder or s3://bucket/prefix?endpoint=…, without credentials, got "ftp://host/x"`],
    ['relative/path', `${P}URL: expected file:///folder or s3://bucket/prefix?endpoint=…, without credentials, got "relative/path"`],
    ['file://host/x', `${P}URL: expected file:///folder or s3://bucket/prefix?endpoint=…, without credentials, got "file://host/x"`],
    ['file:///a%2Fb', `${P}URL: expected file:///folder or s3://bucket/prefix?endpoint=…, without credentials, got "file:///a%2Fb"`],
    ['s3://key:hush@bundles/x', `${P}URL: expected file:///folder or s3://bucket/prefix?endpoint=…, without credentials, got "s3://***@bundles/x"`],
    ['s3://x', `${P}URL (bucket): expected the name of a bucket, got "x"`],
    ['s3:///prefix', `${P}URL (bucket): expected the name of a bucket, got nothing`],
    ['s3://bundles/a//b', `${P}URL (prefix): expected plain path segments with single slashes between them, got "a//b"`],
    ['s3://bundles?secretAccessKey=hush', `${P}URL (?secretAccessKey): expected no parameter but endpoint, region, pathStyle, publicEndpoint, got "secretAccessKey"`],
    ['s3://bundles?pathStyle=maybe', `${P}URL (pathStyle): expected true or false, got "maybe"`],
    ['s3://bundles?endpoint=s3.example.org', `${P}URL (endpoint): expected an http or https URL without credentials, query and fragment, got "s3.example.org"`],
    [
      's3://bundles?endpoint=https://ann:hush@s3.example.org',
      `${P}URL (endpoint): expected an http or https URL without credentials, query and fragment, got "https://***@s3.example.org"`,
    ],
  ])('%s is refused in words', (url, problem) => {
    expect(problemsOf({ [`${P}URL`]: url })).toEqual([problem]);
  });
});

describe("AppHub's names", () => {
  test('a local folder', () => {
    expect(backendOf({ [`${P}BACKEND`]: 'local', [`${P}ROOT`]: '/srv/bundles' })).toEqual({ kind: 'file', root: '/srv/bundles' });
    expect(backendOf({ [`${P}BACKEND`]: 'local' })).toEqual({ kind: 'file', root: '/srv/default-store' });
  });

  test('a bucket', () => {
    const env = { BACKEND: 's3', BUCKET: 'bundles', REGION: 'r1', ENDPOINT: 'http://127.0.0.1:9000', PREFIX: '/team/', ACCESS_KEY_ID: 'id', SECRET_ACCESS_KEY: 'secret' };
    expect(backendOf(Object.fromEntries(Object.entries(env).map(([name, value]) => [P + name, value])))).toEqual({
      kind: 's3',
      bucket: 'bundles',
      prefix: 'team',
      region: 'r1',
      endpoint: 'http://127.0.0.1:9000',
      pathStyle: true,
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    });
  });

  test('names that only AppHub reads are left alone', () => {
    expect(problemsOf({ [`${P}SIGNING_SECRET`]: 'hush', [`${P}DOWNLOAD_TTL_MS`]: '300000' })).toEqual([]);
  });
});

test('patience is a setting', () => {
  const env = { ATTEMPTS: '7', BACKOFF_MS: '10', TIMEOUT_MS: '2000', BOUND_MS: '9000', MIN_BYTES_PER_SECOND: '1000' };
  const result = parse(Object.fromEntries(Object.entries(env).map(([name, value]) => [P + name, value])));
  expect(result.ok && result.value.retry).toEqual({ attempts: 7, backoffMs: 10, timeoutMs: 2000, boundMs: 9000, minBytesPerSecond: 1000 });
});

test('all problems are told at once, and no secret is among the words', () => {
  const secret = 'hush-hush-hush';
  const env = {
    [`${P}BACKEND`]: 's3',
    [`${P}BUKCET`]: 'bundles',
    [`${P}REGION`]: 'not a region',
    [`${P}ATTEMPTS`]: 'many',
    [`${P}TIMEOUT_MS`]: '0',
    [`${P}SECRET_ACCESS_KEY`]: secret,
  };
  expect(problemsOf(env)).toEqual([
    `${P}BUKCET: expected one of the names in docs/storage.md, got this one`,
    `${P}BUCKET: expected the name of a bucket, got nothing`,
    `${P}REGION: expected the name of a region, got "not a region"`,
    `${P}ACCESS_KEY_ID: expected a value beside ${P}SECRET_ACCESS_KEY, got nothing`,
    `${P}ATTEMPTS: expected a whole number from 1 to 20, got "many"`,
    `${P}TIMEOUT_MS: expected a whole number from 1 to 86400000, got "0"`,
  ]);
  expect(JSON.stringify(parse(env))).not.toContain(secret);
});

test('what the URL says cannot be said beside it', () => {
  const env = { [`${P}URL`]: 's3://bundles', [`${P}BUCKET`]: 'others', [`${P}BACKEND`]: 'local' };
  expect(problemsOf(env)).toEqual([`${P}BACKEND: expected nothing beside ${P}URL, got "local"`, `${P}BUCKET: expected nothing beside ${P}URL, got "others"`]);
});

test('another kind of store is refused', () => {
  expect(problemsOf({ [`${P}BACKEND`]: 'gcs' })).toEqual([`${P}BACKEND: expected "local" or "s3", got "gcs"`]);
});
