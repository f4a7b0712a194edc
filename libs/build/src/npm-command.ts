import type { Command } from '@apphub/sandbox';
import { join } from 'node:path';
import type { BuildPorts } from './ports.ts';

/** Where an example lies inside the workspace; its scenario's shared sources lie beside it. */
export const EXAMPLE_FOLDER = 'bundle';

interface NpmContext {
  readonly ports: Pick<BuildPorts, 'toolchain' | 'npm'>;
  readonly home: string;
}

/**
 * The pinned npm with every setting given: neither the user's, the machine's nor the example's `.npmrc` is read,
 * so that they cannot change a build.
 */
export function npmCommand(args: readonly string[], { ports, home }: NpmContext): Pick<Command, 'argv' | 'env' | 'mounts'> {
  const { toolchain, npm } = ports;
  return {
    argv: [toolchain.nodePath, toolchain.npmCliPath, ...args],
    env: {
      npm_config_cache: npm.cache,
      npm_config_userconfig: join(home, 'npmrc'),
      npm_config_globalconfig: join(home, 'npmrc-global'),
      npm_config_update_notifier: 'false',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_logs_max: '0',
      npm_config_loglevel: 'warn',
      ...(toolchain.nodeHeaders === undefined ? {} : { npm_config_nodedir: toolchain.nodeHeaders }),
    },
    mounts: [{ path: npm.cache, access: 'write' }],
  };
}

/** What npm needs besides to reach its registry. */
export function registryEnvironment(npm: BuildPorts['npm']): Record<string, string> {
  return {
    ...(npm.registry === undefined ? {} : { npm_config_registry: npm.registry }),
    ...(npm.caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: npm.caFile }),
  };
}
