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
  const mounts: readonly Mount[] = [npmMount(toolchain), ...(network ? registryMounts(ports.npm) : headerMounts(toolchain))];
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
      // npm keeps what V8 made of its code in the temp folder. A fresh one has nothing, and filling it, 540 files, costs
      // more than half of a small install.
      NODE_DISABLE_COMPILE_CACHE: '1',
      ...(network ? registryEnvironment(ports.npm, inner) : offlineEnvironment(toolchain, { inner, home: sandbox.home })),
    },
    mounts,
    network,
  };
}

/** npm as its package lies there. */
function npmMount({ npmCliPath }: BuildPorts['toolchain']): Mount {
  return { path: dirname(dirname(npmCliPath)), access: 'read' };
}

/** What node-gyp compiles with; nothing is compiled while the network is there. */
function headerMounts({ nodeHeaders }: BuildPorts['toolchain']): Mount[] {
  return nodeHeaders === undefined ? [] : [{ path: nodeHeaders, access: 'read' }];
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

interface InnerHome {
  readonly inner: (path: string) => string;
  readonly home: string;
}

function offlineEnvironment({ nodeHeaders }: BuildPorts['toolchain'], { inner, home }: InnerHome): Record<string, string> {
  return {
    npm_config_cache: inner(join(home, 'npm-cache')),
    npm_config_offline: 'true',
    ...(nodeHeaders === undefined ? {} : { npm_config_nodedir: inner(nodeHeaders) }),
  };
}
