import type { LaunchRequest, Places } from '../isolation.ts';
import { MARKER_NAME } from '../../process/marker.ts';
import { type InnerPlace, INNER, mountPlaces, toolPlaces } from './inner-paths.ts';
import { FILTER_DESCRIPTOR, STATUS_DESCRIPTOR } from './keeper.ts';
import { resolverMounts } from './system-mounts.ts';

/** What is the same for every command: see `systemMounts` and `procCover`. */
export interface Base {
  readonly system: readonly string[];
  readonly proc: readonly string[];
  readonly filter: Buffer | undefined;
}

/** Shared memory lies in RAM where no limit counts it; Docker gives as much. */
const SHARED_MEMORY_BYTES = 64 * 1024 * 1024;

const NAMESPACES = [
  '--unshare-user',
  '--unshare-pid',
  '--unshare-ipc',
  '--unshare-uts',
  '--unshare-cgroup-try',
  // User and host are inputs that nobody declared: they are the same for everybody.
  ...['--uid', '1000', '--gid', '1000', '--hostname', 'sandbox'],
  // Namespaces inside namespaces are the kernel's largest attack surface, and no build needs them.
  '--disable-userns',
  '--die-with-parent',
  // Without it a command could type into the terminal it was started from.
  '--new-session',
];

const DEVICES = ['--dev', '/dev', '--perms', '1777', '--size', String(SHARED_MEMORY_BYTES), '--tmpfs', '/dev/shm', '--remount-ro', '/dev'];

/**
 * @returns the arguments of bwrap up to the command. Nothing is ever mounted below a folder that a command can write,
 * and in the end the root itself is read-only: what can be written is the sandbox, and mounts that say so.
 */
export function bubblewrapArguments({ places, directory, network, writes }: LaunchRequest, { system, proc, filter }: Base): string[] {
  return [
    ...NAMESPACES,
    ...(network ? [] : ['--unshare-net']),
    ...system,
    ...(network ? resolverMounts() : []),
    ...['--proc', '/proc'],
    ...proc,
    ...DEVICES,
    ...ownFolders(places, writes ? 'write' : 'read'),
    ...toolPlaces(places).flatMap((place) => bind(place, 'read')),
    ...mountPlaces(places).flatMap((place, index) => bind(place, places.mounts[index]!.access)),
    ...['--remount-ro', '/'],
    ...['--chdir', directory],
    // The keeper itself has it; inside, the environment is the same for every build.
    ...['--unsetenv', MARKER_NAME],
    ...(filter === undefined ? [] : ['--seccomp', String(FILTER_DESCRIPTOR)]),
    ...['--json-status-fd', String(STATUS_DESCRIPTOR), '--'],
  ];
}

function ownFolders({ workspace, home, tmp }: Places, access: 'read' | 'write'): string[] {
  return [
    ...bind({ outside: workspace, inside: INNER.workspace }, access),
    ...bind({ outside: home, inside: INNER.home }, access),
    ...bind({ outside: tmp, inside: INNER.tmp }, access),
    ...['--symlink', INNER.tmp, '/var/tmp'],
  ];
}

function bind({ outside, inside }: InnerPlace, access: 'read' | 'write'): string[] {
  return [access === 'write' ? '--bind' : '--ro-bind', outside, inside];
}
