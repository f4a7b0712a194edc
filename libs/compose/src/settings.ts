import { type Failure, failure, type Result } from '@apphub/model';
import { type IsolationDemand, isolationDemands } from '@apphub/sandbox';
import { parseStorageSettings, type StorageSettings } from '@apphub/store';
import { existsSync } from 'node:fs';
import { availableParallelism, homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Everything this program takes from the environment, read once, all problems told together. */
export interface Settings {
  readonly storage: StorageSettings;
  /** Where sandboxes are made. */
  readonly tempFolder: string;
  /** Other folders for temporary files, where there are any; an example is built in one of them to be verified. */
  readonly otherTempFolders: readonly string[];
  /** Where what can be made again is kept: the download cache and the file index. */
  readonly cacheFolder: string;
  readonly npm: { readonly registry?: string; readonly caFile?: string };
  /** How many builds run at once. */
  readonly concurrency: number;
  /** How commands are shut in; a machine that cannot do what is asked for refuses to build. */
  readonly isolation: IsolationDemand;
  /** Whose records are believed; without it there is the one local scope, and nothing is shared. */
  readonly trust?: TrustSettings;
  /** Values that must not appear in a log. */
  readonly secrets: readonly string[];
}

export interface TrustSettings {
  readonly policyFile: string;
  /** Without a key the scope is only read. */
  readonly signingKeyFile?: string;
  /** Defaults to that of the key. */
  readonly scope?: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** @returns the settings, frozen, or one failure that lists every wrong variable as "name: expected …, got …". */
export function readSettings(env: Environment): Result<Settings, Failure> {
  const folders = baseFolders(env);
  const storage = parseStorageSettings(env, { defaultUrl: pathToFileURL(join(folders.data, 'apphub', 'store')).href });
  const concurrency = readConcurrency(env);
  const isolation = readIsolation(env);
  const trust = readTrust(env);
  const otherTempFolders = readOtherTempFolders(env);
  const problems = [storage.ok ? [] : (storage.error.problems ?? [storage.error.message]), concurrency.ok ? [] : concurrency.error, isolation.ok ? [] : isolation.error, trust.ok ? [] : trust.error, otherTempFolders.ok ? [] : otherTempFolders.error].flat();
  if (!storage.ok || !concurrency.ok || !isolation.ok || !trust.ok || !otherTempFolders.ok) {
    return { ok: false, error: failure('STORE_SETTINGS_INVALID', 'The environment has wrong settings.', { problems }) };
  }
  return {
    ok: true,
    value: Object.freeze({
      storage: storage.value,
      tempFolder: tmpdir(),
      otherTempFolders: otherTempFolders.value,
      cacheFolder: join(folders.cache, 'apphub'),
      npm: npmSettings(env),
      concurrency: concurrency.value,
      isolation: isolation.value,
      secrets: secretValues(env),
      ...(trust.value === undefined ? {} : { trust: trust.value }),
    }),
  };
}

/** Where what cannot be made again is kept: the default store, the embedded database. */
export function dataFolder(env: Environment): string {
  return join(baseFolders(env).data, 'apphub');
}

/** https://specifications.freedesktop.org/basedir-spec: relative paths in these variables are ignored. */
function baseFolders(env: Environment): { readonly data: string; readonly cache: string } {
  const base = (name: string, fallback: string) => {
    const value = env[name];
    return value !== undefined && isAbsolute(value) ? value : join(homedir(), fallback);
  };
  return { data: base('XDG_DATA_HOME', '.local/share'), cache: base('XDG_CACHE_HOME', '.cache') };
}

function readConcurrency(env: Environment): Result<number, string> {
  const text = env['APPHUB_BUILD_CONCURRENCY'];
  if (text === undefined || text === '') return { ok: true, value: Math.max(1, Math.min(4, availableParallelism())) };
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 64) return { ok: true, value };
  return { ok: false, error: `APPHUB_BUILD_CONCURRENCY: expected a whole number from 1 to 64, got ${JSON.stringify(text)}` };
}

function readIsolation(env: Environment): Result<IsolationDemand, string> {
  const text = env['APPHUB_ISOLATION'] || 'auto';
  const demand = isolationDemands.find((candidate) => candidate === text);
  return demand === undefined ? { ok: false, error: `APPHUB_ISOLATION: expected one of ${isolationDemands.join(', ')}, got ${JSON.stringify(text)}` } : { ok: true, value: demand };
}

/** What most Linux machines have besides, the first of them on a file system of its own. */
const OTHER_TEMP_FOLDERS = ['/dev/shm', '/var/tmp'];

function readOtherTempFolders(env: Environment): Result<readonly string[], string> {
  const folder = env['APPHUB_VERIFY_FOLDER'];
  if (!folder) return { ok: true, value: OTHER_TEMP_FOLDERS.filter((candidate) => candidate !== tmpdir() && existsSync(candidate)) };
  if (isAbsolute(folder) && existsSync(folder)) return { ok: true, value: [folder] };
  return { ok: false, error: `APPHUB_VERIFY_FOLDER: expected the absolute path of a folder, got ${JSON.stringify(folder)}` };
}

/** The files that the environment names for trust, whether or not they are enough to build with. */
export function trustFiles(env: Environment): { readonly policyFile: string | undefined; readonly signingKeyFile: string | undefined } {
  return { policyFile: env['APPHUB_TRUST_POLICY'] || undefined, signingKeyFile: env['APPHUB_SIGNING_KEY'] || undefined };
}

/** The policy is what makes records shared; a key or a scope says nothing without one. */
function readTrust(env: Environment): Result<TrustSettings | undefined, string> {
  const { policyFile, signingKeyFile } = trustFiles(env);
  const scope = env['APPHUB_SCOPE'] || undefined;
  if (policyFile === undefined) {
    const beside = signingKeyFile !== undefined ? 'APPHUB_SIGNING_KEY' : scope !== undefined ? 'APPHUB_SCOPE' : undefined;
    return beside === undefined ? { ok: true, value: undefined } : { ok: false, error: `APPHUB_TRUST_POLICY: expected the path of a trust policy beside ${beside}, got nothing` };
  }
  if (signingKeyFile === undefined && scope === undefined) {
    return { ok: false, error: 'APPHUB_SCOPE: expected the scope to read, since there is no APPHUB_SIGNING_KEY, got nothing' };
  }
  return { ok: true, value: { policyFile, ...(signingKeyFile === undefined ? {} : { signingKeyFile }), ...(scope === undefined ? {} : { scope }) } };
}

/** npm and npx hand their registry down in `npm_config_registry`. */
function npmSettings(env: Environment): Settings['npm'] {
  const registry = env['APPHUB_NPM_REGISTRY'] ?? env['npm_config_registry'];
  const caFile = env['NODE_EXTRA_CA_CERTS'];
  return { ...(registry ? { registry } : {}), ...(caFile ? { caFile } : {}) };
}

const SECRET_NAME = /(TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|PRIVATE_KEY|ACCESS_KEY|API_KEY|AUTH)/i;
const MIN_SECRET_LENGTH = 8;

/** Commands never see these variables; the values are masked all the same, should one reach a log on another way. */
function secretValues(env: Environment): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && value.length >= MIN_SECRET_LENGTH && SECRET_NAME.test(name) ? [value] : [],
  );
}
