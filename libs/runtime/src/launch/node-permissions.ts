import type { Sandbox } from '@apphub/sandbox';
import { join } from 'node:path';
import type { Granted } from '../capabilities/grant.ts';
import { WORK_FOLDER } from './folders.ts';

interface Permitted {
  readonly sandbox: Pick<Sandbox, 'workspace' | 'home' | 'tmp' | 'inner'>;
  readonly granted: Granted;
  /** Whether the bundle may load native code. */
  readonly addons: boolean;
}

/**
 * What packages look at to find out where they are: certificates, time zones, and which C library there is. To be
 * refused there would be an error to them, even where they only ask whether something exists.
 */
const SYSTEM_FOLDERS = ['/usr', '/lib', '/lib64', '/bin', '/etc', '/proc/self', '/proc/meminfo', '/proc/cpuinfo'];

/**
 * Node's own permissions, as a second wall behind that of the sandbox: what stands here is the same as there, so that an
 * error in one of them is held by the other. Native code and programs that Node starts are not held by it, hence
 * both need leave of their own. In Node 24 the network is not among them.
 */
export function nodePermissions({ sandbox, granted, addons }: Permitted): string[] {
  const { workspace, home, tmp, inner } = sandbox;
  const own = [join(workspace, WORK_FOLDER), home, tmp].map((path) => inner(path));
  const given = granted.mounts.map(({ path }) => inner(path, granted.mounts));
  const writable = granted.mounts.flatMap(({ access }, index) => (access === 'write' ? [given[index]!] : []));
  const read = [workspace, home, tmp].map((path) => inner(path));
  return [
    '--permission',
    ...[...read, ...given, ...SYSTEM_FOLDERS].map((path) => `--allow-fs-read=${path}`),
    ...[...(granted.writes ? own : []), ...writable].map((path) => `--allow-fs-write=${path}`),
    ...(addons ? ['--allow-addons'] : []),
    ...(granted.processes ? ['--allow-child-process', '--allow-worker'] : []),
    // That it lets native code through is known; it would be said into every log.
    '--disable-warning=SecurityWarning',
  ];
}
