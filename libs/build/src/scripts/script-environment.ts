import { type LockEntry, type Platform, platformParts } from '@apphub/model';
import { posix } from 'node:path';

/** Paths are as the script sees them. */
export interface ScriptPlace {
  /** The example. */
  readonly root: string;
  readonly home: string;
  readonly nodePath: string;
  readonly npmCliPath: string;
}

export interface ScriptTools {
  /** Without "v". */
  readonly nodeVersion: string;
  readonly npmVersion: string;
  readonly platform: Platform;
}

/** What is run, and of which package. */
export interface ScriptOfPackage {
  readonly event: string;
  readonly command: string;
  readonly owner: { readonly name: string; readonly version: string; readonly path: string };
  readonly entry: LockEntry;
}

/**
 * What `npm rebuild` adds to the environment of a script, its own settings apart. A test holds it against npm itself.
 * One name is missing unless the lock has it: `npm_package_resolved`, for which npm puts in the host it downloaded from.
 * That differs between machines, and no bundle may depend on it.
 */
export function scriptEnvironment(script: ScriptOfPackage, place: ScriptPlace, tools: ScriptTools): Record<string, string> {
  return { ...npmFacts(place, tools), ...packageFacts(script, place) };
}

/** Folders that stand before all others on a script's PATH: programs of packages from near to far, then npm's `node-gyp`. */
export function programFolders(folder: string, { npmCliPath }: ScriptPlace): string {
  const above = [folder];
  for (let place = folder; place !== posix.dirname(place); place = posix.dirname(place)) above.push(posix.dirname(place));
  const nodeGyp = posix.join(npmFolder(npmCliPath), 'node_modules/@npmcli/run-script/lib/node-gyp-bin');
  return [...above.map((place) => posix.join(place, 'node_modules/.bin')), nodeGyp].join(':');
}

/** npm's `lib/npm.js` and `@npmcli/config/lib/set-envs.js`. */
function npmFacts({ root, home, nodePath, npmCliPath }: ScriptPlace, { nodeVersion, npmVersion, platform }: ScriptTools): Record<string, string> {
  const prefix = posix.dirname(posix.dirname(nodePath));
  const { os, cpu } = platformParts(platform);
  return {
    COLOR: '0',
    EDITOR: 'vi',
    INIT_CWD: root,
    NODE: nodePath,
    npm_command: 'rebuild',
    npm_config_allow_scripts: '',
    npm_config_global_prefix: prefix,
    npm_config_init_module: posix.join(home, '.npm-init.js'),
    npm_config_local_prefix: root,
    npm_config_node_gyp: posix.join(npmFolder(npmCliPath), 'node_modules/node-gyp/bin/node-gyp.js'),
    npm_config_noproxy: '',
    npm_config_npm_version: npmVersion,
    npm_config_prefix: prefix,
    npm_config_user_agent: `npm/${npmVersion} node/v${nodeVersion} ${os} ${cpu} workspaces/false`,
    npm_execpath: npmCliPath,
    npm_node_execpath: nodePath,
  };
}

/** npm's `arborist/rebuild.js` and `@npmcli/run-script`. */
function packageFacts({ event, command, owner, entry }: ScriptOfPackage, { root }: ScriptPlace): Record<string, string> {
  const { resolved, integrity, engines, bin } = entry;
  return {
    ...(resolved === undefined ? {} : { npm_package_resolved: resolved }),
    ...(integrity === undefined ? {} : { npm_package_integrity: integrity }),
    npm_package_optional: flag(entry.optional),
    npm_package_dev: flag(entry.dev),
    npm_package_peer: flag(entry.peer),
    npm_package_dev_optional: flag(entry.devOptional && !entry.dev && !entry.optional),
    npm_package_name: owner.name,
    npm_package_version: owner.version,
    ...prefixed('npm_package_engines_', engines),
    ...prefixed('npm_package_bin_', bin),
    npm_package_json: posix.join(root, owner.path, 'package.json'),
    npm_lifecycle_event: event,
    npm_lifecycle_script: command,
  };
}

function flag(value: boolean | undefined): string {
  return value === true ? '1' : '';
}

/** A list counts its places from 0. */
function prefixed(prefix: string, texts: Readonly<Record<string, string>> | readonly string[] | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(texts ?? {}).map(([name, text]) => [prefix + name, text]));
}

function npmFolder(npmCliPath: string): string {
  return posix.dirname(posix.dirname(npmCliPath));
}
