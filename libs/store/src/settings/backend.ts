import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { S3Credentials, S3Settings } from '../s3/settings.ts';
import { names } from './names.ts';
import { type Environment, type Reader, readerOf } from './reader.ts';

/** Where bundles are stored. */
export type BackendSettings = { readonly kind: 'file'; readonly root: string } | ({ readonly kind: 's3' } & S3Settings);

const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/;
const PREFIX = /^\/*[A-Za-z0-9_][A-Za-z0-9._=+-]*(\/[A-Za-z0-9_][A-Za-z0-9._=+-]*)*\/*$/;
const REGION = /^[A-Za-z0-9-]{1,64}$/;
const URL_FORMS = 'file:///folder or s3://bucket/prefix?endpoint=…';
const DEFAULT_REGION = 'us-east-1';

/** AppHub's names, one per setting. @returns undefined when something is wrong; the reader holds what. */
export function backendFromNames(reader: Reader, { env, defaultUrl }: { readonly env: Environment; readonly defaultUrl: string }): BackendSettings | undefined {
  const kind = reader.text(names.backend) ?? (reader.text(names.bucket) === undefined ? 'local' : 's3');
  if (kind === 'local' || kind === 'file') {
    const root = reader.text(names.root);
    return root === undefined ? backendFromUrl(reader, { env, text: defaultUrl }) : fileBackend(reader, names.root, root);
  }
  if (kind !== 's3') {
    reader.problem(names.backend, '"local" or "s3"', kind);
    return undefined;
  }
  return s3Backend(reader, env, { parts: reader, key: (name) => names[name] });
}

/** One URL for all. @returns undefined when something is wrong; the reader holds what. */
export function backendFromUrl(reader: Reader, { env, text }: { readonly env: Environment; readonly text: string }): BackendSettings | undefined {
  if (isAbsolute(text)) return fileBackend(reader, names.url, text);
  const url = URL.parse(text);
  const root = url === null ? undefined : pathOf(url);
  if (root !== undefined) return fileBackend(reader, names.url, root);
  if (url?.protocol === 's3:' && url.username === '' && url.password === '' && url.port === '' && url.hash === '') return s3FromUrl(reader, env, url);
  reader.problem(names.url, `${URL_FORMS}, without credentials`, text);
  return undefined;
}

function pathOf(url: URL): string | undefined {
  if (url.protocol !== 'file:' || url.host !== '' || url.search !== '' || url.hash !== '') return undefined;
  try {
    return fileURLToPath(url);
  } catch {
    // An encoded slash, or what is no encoding at all.
    return undefined;
  }
}

function fileBackend(reader: Reader, name: string, root: string): BackendSettings | undefined {
  if (isAbsolute(root)) return { kind: 'file', root };
  reader.problem(name, 'an absolute path', root);
  return undefined;
}

const urlParameters = ['endpoint', 'region', 'pathStyle', 'publicEndpoint'] as const;

function s3FromUrl(reader: Reader, env: Environment, url: URL): BackendSettings | undefined {
  for (const name of new Set(url.searchParams.keys())) {
    if (!urlParameters.some((known) => known === name)) reader.problem(`${names.url} (?${name})`, `no parameter but ${urlParameters.join(', ')}`, name);
  }
  const record = { ...Object.fromEntries(url.searchParams), bucket: url.hostname, prefix: url.pathname.replace(/^\/+/, '') };
  const parts = readerOf(record, (name) => `${names.url} (${name})`);
  const backend = s3Backend(reader, env, { parts, key: (name) => name });
  reader.problems.push(...parts.problems);
  return backend;
}

type S3Part = 'bucket' | 'prefix' | 'region' | 'endpoint' | 'publicEndpoint' | 'pathStyle';

interface S3Parts {
  readonly parts: Reader;
  /** What a part is called there. */
  readonly key: (name: S3Part) => string;
}

function s3Backend(reader: Reader, env: Environment, { parts, key }: S3Parts): BackendSettings | undefined {
  const bucketName = key('bucket');
  const bucket = parts.matching(bucketName, BUCKET, 'the name of a bucket');
  if (parts.text(bucketName) === undefined) parts.problem(bucketName, 'the name of a bucket');
  const prefix = parts.matching(key('prefix'), PREFIX, 'plain path segments with single slashes between them')?.replace(/^\/+|\/+$/g, '') ?? '';
  const region = parts.matching(key('region'), REGION, 'the name of a region') ?? (env['AWS_REGION'] || DEFAULT_REGION);
  const endpoint = parts.httpUrl(key('endpoint'));
  const publicEndpoint = parts.httpUrl(key('publicEndpoint'));
  const pathStyle = parts.flag(key('pathStyle')) ?? endpoint !== undefined;
  const credentials = readCredentials(reader);
  if (bucket === undefined) return undefined;
  return {
    kind: 's3',
    bucket,
    prefix,
    region,
    pathStyle,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(publicEndpoint === undefined ? {} : { publicEndpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

function readCredentials(reader: Reader): S3Credentials | undefined {
  const accessKeyId = reader.text(names.accessKeyId);
  const secretAccessKey = reader.text(names.secretAccessKey);
  const sessionToken = reader.text(names.sessionToken);
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  }
  if (accessKeyId !== undefined) reader.problem(names.secretAccessKey, `a value beside ${names.accessKeyId}`);
  else if (secretAccessKey !== undefined) reader.problem(names.accessKeyId, `a value beside ${names.secretAccessKey}`);
  else if (sessionToken !== undefined) reader.problem(names.accessKeyId, `a value beside ${names.sessionToken}`);
  return undefined;
}
