import type { Command, Mount, Sandbox } from '@apphub/sandbox';
import { dirname, join } from 'node:path';
import type { BuildPorts } from './ports.ts';

/** Where an example lies inside the workspace; its scenario's shared sources lie beside it. */
export const EXAMPLE_FOLDER = 'bundle';

interface NpmContext {
  readonly ports: Pick<BuildPorts, 'toolchain' | 'npm'>;
  readonly sandbox: Pick<Sandbox, 'home' | 'inner'>;
  readonly network: boolean;
}

/**
 * The pinned npm with every setting given: neither the user's, the machine's nor the example's `.npmrc` is read,
 * so that they cannot change a build. The download cache is there with the network only, when npm runs nothing of
 * the example: what the example runs could otherwise read or change what others install.
 */
export function npmCommand(
  args: readonly string[],
  { ports, sandbox, network }: NpmContext,
): Pick<Command, 'argv' | 'env' | 'mounts' | 'network'> {
  const { toolchain } = ports;
  const mounts = [...toolMounts(toolchain), ...(network ? registryMounts(ports.npm) : [])];
  const inner = (path: string): string => sandbox.inner(path, mounts);
  return {
    argv: [toolchain.nodePath, inner(toolchain.npmCliPath), ...args],
    env: {
      npm_config_userconfig: inner(join(sandbox.home, 'npmrc')),
      npm_config_globalconfig: inner(join(sandbox.home, 'npmrc-global')),
      npm_config_update_notifier: 'false',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_logs_max: '0',
      npm_config_loglevel: 'warn',
      ...(toolchain.nodeHeaders === undefined ? {} : { npm_config_nodedir: inner(toolchain.nodeHeaders) }),
      ...(network ? registryEnvironment(ports.npm, inner) : offlineEnvironment(inner(sandbox.home))),
    },
    mounts,
    network,
  };
}

/** npm as its package lies there, and the headers that node-gyp compiles with. */
function toolMounts({ npmCliPath, nodeHeaders }: BuildPorts['toolchain']): Mount[] {
  const folders = [dirname(dirname(npmCliPath)), ...(nodeHeaders === undefined ? [] : [nodeHeaders])];
  return folders.map((path) => ({ path, access: 'read' }));
}

function registryMounts({ cache, caFile }: BuildPorts['npm']): Mount[] {
  return [{ path: cache, access: 'write' }, ...(caFile === undefined ? [] : [{ path: caFile, access: 'read' } as const])];
}

function registryEnvironment({ cache, registry, caFile }: BuildPorts['npm'], inner: (path: string) => string): Record<string, string> {
  return {
    npm_config_cache: inner(cache),
    ...(registry === undefined ? {} : { npm_config_registry: registry }),
    ...(caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: inner(caFile) }),
  };
}

function offlineEnvironment(home: string): Record<string, string> {
  return { npm_config_cache: join(home, 'npm-cache'), npm_config_offline: 'true' };
}
