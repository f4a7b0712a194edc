import { err, type Failure, failure, ok, type Result } from '@apphub/model';
import { importPublicKey, keyId, scopeSchema } from '@apphub/trust';
import { readFileSync } from 'node:fs';
import type { ProxyLimits } from '../proxy/limits.ts';
import type { ProxyOptions } from '../proxy/proxy.ts';
import type { EntryKeys } from '../wire.ts';

/** Names and values as a process gets them; an empty value counts as none. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Nx's own names: who has set them up changes nothing but the command. */
export const NX_SERVER = 'NX_SELF_HOSTED_REMOTE_CACHE_SERVER';
export const NX_TOKEN = 'NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN';
/** Ours, where Nx itself is not to know them. */
export const OWN_SERVER = 'APPHUB_NX_CACHE_SERVER';
export const OWN_TOKEN = 'APPHUB_NX_CACHE_TOKEN';
/** The address of the proxy, for whoever is started behind it. */
export const BEHIND = 'APPHUB_NX_CACHE_PROXY';
const OWN_TOKEN_FILE = 'APPHUB_NX_CACHE_TOKEN_FILE';
const KEYS = 'APPHUB_NX_CACHE_KEYS';
const SCOPES = 'APPHUB_NX_CACHE_SCOPES';
const SECONDS = {
  answerMs: 'APPHUB_NX_CACHE_ANSWER_SECONDS',
  entryMs: 'APPHUB_NX_CACHE_ENTRY_SECONDS',
  finishMs: 'APPHUB_NX_CACHE_FINISH_SECONDS',
  detailsMs: 'APPHUB_NX_CACHE_DETAILS_SECONDS',
} as const satisfies Partial<Record<keyof Limits, string>>;
const MOST_SECONDS = 3600;

/** How to start a proxy. */
export interface ProxySettings extends Pick<ProxyOptions, 'server' | 'token' | 'belief' | 'limits' | 'network'>, Partial<DetailsLimit> {}

interface DetailsLimit {
  /** How long Nx may take after the run to say what hashes are made of; milliseconds. */
  readonly detailsMs: number;
}

type Limits = ProxyLimits & DetailsLimit;

/** Whether Nx would use a proxy of ours already: that of a run around this one. */
export function isBehindProxy(env: Environment): boolean {
  return Boolean(env[BEHIND]) && env[BEHIND] === env[NX_SERVER] && !env[OWN_SERVER];
}

/**
 * Reads which cache server there is and what is believed of it.
 *
 * @returns undefined where no server is named, or NX_CACHE_SETTINGS_INVALID with every wrong variable; a token is never
 *   among the words.
 */
export function readProxySettings(env: Environment): Result<ProxySettings | undefined, Failure> {
  const named = env[OWN_SERVER] || env[NX_SERVER];
  if (!named) return ok(undefined);
  const server = readServer(named);
  const token = readToken(env);
  const keys = readKeys(env[KEYS]);
  const scopes = readScopes(env[SCOPES]);
  const limits = readLimits(env);
  const problems = [server, token, keys, scopes, limits].flatMap((value) => (value.ok ? [] : [value.error]));
  if (!server.ok || !token.ok || !keys.ok || !scopes.ok || !limits.ok) return err(failure('NX_CACHE_SETTINGS_INVALID', 'The environment does not say how to use the remote cache.', { problems }));
  const { detailsMs, ...ofProxy } = limits.value;
  const belief = { ...(keys.value && { keys: keys.value }), ...(scopes.value && { scopes: scopes.value }) };
  return ok({ server: server.value, belief, limits: ofProxy, network: networkOf(env), ...(detailsMs === undefined ? {} : { detailsMs }), ...(token.value === undefined ? {} : { token: token.value }) });
}

function readServer(text: string): Result<URL, string> {
  const url = URL.parse(text);
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return isPlain ? ok(url) : err(`${OWN_SERVER} or ${NX_SERVER}: expected an http or https URL without credentials`);
}

function readToken(env: Environment): Result<string | undefined, string> {
  const file = env[OWN_TOKEN_FILE];
  const token = env[OWN_TOKEN] || (file ? textOf(file) : env[NX_TOKEN]) || undefined;
  if (file && textOf(file) === undefined) return err(`${OWN_TOKEN_FILE}: expected a file that can be read, got ${JSON.stringify(file)}`);
  return token === undefined || /^[\x21-\x7e]+$/.test(token) ? ok(token) : err(`${OWN_TOKEN}: expected a token without spaces, got something else`);
}

/** Public keys in SPKI DER, base64, separated by commas or spaces; or the path of a file that holds them. */
function readKeys(value: string | undefined): Result<EntryKeys | undefined, string> {
  if (!value) return ok(undefined);
  const words = (value.includes('/') || value.includes('.') ? (textOf(value) ?? value) : value).split(/[\s,]+/).filter((word) => word !== '');
  try {
    return ok(new Map(words.map(importPublicKey).map((key) => [keyId(key), key])));
  } catch {
    return err(`${KEYS}: expected Ed25519 public keys in base64, separated by commas, or a file that holds them`);
  }
}

function readScopes(value: string | undefined): Result<readonly string[] | undefined, string> {
  if (!value) return ok(undefined);
  const scopes = value.split(/[\s,]+/).filter((word) => word !== '');
  const isFine = scopes.every((scope) => scopeSchema.safeParse(scope).success);
  return isFine ? ok(scopes) : err(`${SCOPES}: expected names of scopes, separated by commas, got ${JSON.stringify(value)}`);
}

function readLimits(env: Environment): Result<Partial<Limits>, string> {
  const given = Object.entries(SECONDS).flatMap(([limit, name]) => (env[name] ? [{ limit, name, seconds: Number(env[name]) }] : []));
  const wrong = given.find(({ seconds }) => !(seconds > 0 && seconds <= MOST_SECONDS));
  if (wrong !== undefined) return err(`${wrong.name}: expected seconds, from above 0 to ${MOST_SECONDS}`);
  return ok(Object.fromEntries(given.map(({ limit, seconds }) => [limit, seconds * 1000])));
}

/** Which way out there is; the names that Nx's own client goes by. */
function networkOf(env: Environment): Environment {
  const names = ['http_proxy', 'https_proxy', 'no_proxy'].flatMap((name) => [name, name.toUpperCase()]);
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
