import { type NxCacheSettings, readNxCacheSettings } from '@apphub/compose/nx-cache';
import { dataFolder as dataFolderOf, type Environment, readSettings, type Settings } from '@apphub/compose';
import { err, type Failure, failure, ok, type Result } from '@apphub/model';
import { isIPv4, isIPv6 } from 'node:net';
import { join } from 'node:path';
import { readValues, type Values } from './read-values.ts';
import { type RunConfig, runConfig } from './run-config.ts';
import { type Role, roles, settings } from './settings.ts';

/** Everything the service is told from outside, read once. */
export interface ServiceConfig {
  /** The store, the isolation and the other settings of builds. */
  readonly build: Settings;
  readonly nxCache: NxCacheSettings;
  readonly roles: readonly Role[];
  readonly database: DatabaseConfig;
  readonly listen: { readonly host: string; readonly port: number };
  /** Without a slash at its end; absent where links begin with the address that is served on. */
  readonly publicUrl?: string;
  /** Where files of this service lie: the embedded database, the first token, the secret for links. */
  readonly dataFolder: string;
  readonly adminTokenFile: string;
  readonly auditKeyFile?: string;
  /** Files with public keys that signed the audit trail before. */
  readonly formerAuditKeys: readonly string[];
  /** Absent on the loopback, where one is made. */
  readonly signingSecret?: string;
  readonly downloadTtlMs: number;
  /** Whether links lead to the store itself where it can sign them. */
  readonly linksToStore: boolean;
  readonly maxBundleBytes: number;
  readonly requestsPerMinute: number;
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  /** The checkout with the examples. */
  readonly repositoryRoot: string;
  /** Where the built page lies, if it is built. */
  readonly pageFolder: string;
  readonly importMs: number;
  readonly planMs: number;
  readonly taskAttempts: number;
  readonly stopDelayMs: number;
  readonly drainMs: number;
  readonly eventDays: number;
  readonly loadDays: number;
  readonly runs: RunConfig;
  readonly checkTimeoutMs: number;
  readonly legacyRoot?: string;
  readonly logLevel: string;
  /** Values that must not appear in a log. */
  readonly secrets: readonly string[];
}

export type DatabaseConfig =
  | { readonly kind: 'embedded'; readonly dataFolder: string; readonly poolSize: number }
  | { readonly kind: 'given'; readonly url: string; readonly poolSize: number };

export interface ConfigOptions {
  /** The checkout that this program lies in. */
  readonly ownRoot: string;
}

/** @returns the configuration, frozen, or one failure that lists every wrong variable as "name: expected …, got …". */
export function readServiceConfig(env: Environment, { ownRoot }: ConfigOptions): Result<ServiceConfig, Failure> {
  const build = readSettings(env);
  const { values, problems } = readValues(env);
  const nxCache = readNxCacheSettings(env);
  const all = [...problemsOf(build), ...problemsOf(nxCache), ...problems, ...exposureProblems(values), ...aloneProblems(values)];
  if (!build.ok || !nxCache.ok || all.length > 0) return err(failure('SERVICE_SETTINGS_INVALID', 'The environment has wrong settings.', { problems: all }));
  return ok(Object.freeze(fromValues(values, { build: build.value, nxCache: nxCache.value, env, ownRoot })));
}

function problemsOf(settings: Result<unknown, Failure>): readonly string[] {
  return settings.ok ? [] : (settings.error.problems ?? [settings.error.message]);
}

const LOOPBACK = '127.0.0.1';

/** Whoever can be reached from other machines must sign links with a secret that its other processes have, too. */
function exposureProblems({ host = LOOPBACK, publicUrl, signingSecret }: Values): string[] {
  if (signingSecret !== undefined || (isLoopback(host) && (publicUrl === undefined || isLoopback(new URL(publicUrl).hostname)))) return [];
  const why = isLoopback(host) ? settings.publicUrl.name : settings.host.name;
  return [`${settings.signingSecret.name}: expected at least 32 characters since ${why} is not on the loopback, got nothing`];
}

/** What only works for others needs the others' database; one of its own would hold nothing to do. */
function aloneProblems({ roles: given = roles, databaseUrl }: Values): string[] {
  if (given.includes('api') || databaseUrl !== undefined) return [];
  return [`${settings.databaseUrl.name}: expected ${settings.databaseUrl.expected} since ${settings.roles.name} leaves out api, got nothing`];
}

/** Whether only this machine can reach `host`. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  return name === 'localhost' || (isIPv4(name) && name.startsWith('127.')) || (isIPv6(name) && name === '::1');
}

interface Context {
  readonly build: Settings;
  readonly nxCache: NxCacheSettings;
  readonly env: Environment;
  readonly ownRoot: string;
}

function fromValues(values: Values, { build, nxCache, env, ownRoot }: Context): ServiceConfig {
  const dataFolder = dataFolderOf(env);
  const { publicUrl, auditKeyFile, signingSecret, legacyRoot } = values;
  return {
    build,
    nxCache,
    roles: values.roles ?? roles,
    database: databaseConfig(values, dataFolder),
    listen: { host: values.host ?? LOOPBACK, port: values.port ?? ((values.roles ?? roles).includes('api') ? 4000 : 0) },
    dataFolder,
    adminTokenFile: values.adminTokenFile ?? join(dataFolder, 'admin-token'),
    downloadTtlMs: values.downloadTtlMs ?? 300_000,
    linksToStore: values.links === 'store',
    formerAuditKeys: values.formerAuditKeys ?? [],
    maxBundleBytes: values.maxBundleBytes ?? 2 ** 31,
    requestsPerMinute: values.requestsPerMinute ?? 600,
    corsOrigins: values.corsOrigins ?? [],
    trustedProxies: values.trustedProxies ?? [],
    repositoryRoot: values.repositoryRoot ?? ownRoot,
    pageFolder: join(ownRoot, 'apps/web/dist/page'),
    importMs: (values.importMinutes ?? 60) * 60_000,
    planMs: (values.planSeconds ?? 300) * 1000,
    taskAttempts: values.taskAttempts ?? 3,
    stopDelayMs: (values.stopDelaySeconds ?? 0) * 1000,
    drainMs: (values.drainSeconds ?? 30) * 1000,
    eventDays: values.eventDays ?? 30,
    loadDays: values.loadDays ?? 90,
    runs: runConfig(values),
    checkTimeoutMs: values.checkTimeoutMs ?? 2000,
    logLevel: values.logLevel ?? 'info',
    secrets: [...build.secrets, ...secretsOf(values)],
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(auditKeyFile === undefined ? {} : { auditKeyFile }),
    ...(signingSecret === undefined ? {} : { signingSecret }),
    ...(legacyRoot === undefined ? {} : { legacyRoot }),
  };
}

function databaseConfig({ databaseUrl, databasePool: poolSize = 10 }: Values, dataFolder: string): DatabaseConfig {
  return databaseUrl === undefined ? { kind: 'embedded', dataFolder: join(dataFolder, 'postgres'), poolSize } : { kind: 'given', url: databaseUrl, poolSize };
}

function secretsOf({ databaseUrl, signingSecret }: Values): string[] {
  const password = databaseUrl === undefined ? undefined : URL.parse(databaseUrl)?.password;
  return [signingSecret, password, password && decodeURIComponent(password)].filter((value): value is string => Boolean(value));
}
