import type { Proxy } from '../proxy/proxy.ts';
import { BEHIND, type Environment, NX_SERVER, NX_TOKEN, OWN_SERVER, OWN_TOKEN } from './settings.ts';

const LOOPBACK = '127.0.0.1';

/**
 * What changes in the environment of Nx, for it to use the proxy and nothing else. Tasks inherit it: the server's token
 * is not in it, so that no task can read it.
 *
 * @returns new values by name; undefined for what is taken away.
 */
export function nxEnvironment(env: Environment, proxy: Pick<Proxy, 'url' | 'token'> | undefined): Environment {
  const ours = { [OWN_SERVER]: undefined, [OWN_TOKEN]: undefined };
  if (proxy === undefined) return { ...ours, [NX_SERVER]: undefined, [NX_TOKEN]: undefined, [BEHIND]: undefined };
  return { ...ours, [NX_SERVER]: proxy.url, [NX_TOKEN]: proxy.token, [BEHIND]: proxy.url, ...directLoopback(env) };
}

/** Nx's client asks the company's HTTP proxy even for this machine, unless it is told not to. */
function directLoopback(env: Environment): Environment {
  const usesProxy = ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'].some((name) => env[name]);
  if (!usesProxy) return {};
  const direct = [env['no_proxy'] || env['NO_PROXY'], LOOPBACK].filter(Boolean).join(',');
  return { no_proxy: direct, NO_PROXY: direct };
}
