import { release } from 'node:os';
import type { Isolation, LaunchRequest } from '../isolation.ts';
import { withPrelude } from '../prelude.ts';
import { bubblewrapArguments } from './arguments.ts';
import { innerView, INNER } from './inner-paths.ts';
import { procCover } from './proc-cover.ts';
import { systemCallFilter } from './system-call-filter.ts';
import { systemMounts } from './system-mounts.ts';

/**
 * Namespaces by bubblewrap: commands see a read-only system, their own folders at constant paths, and the tools they are
 * given; their own processes; and no network unless they may use it. All that runs inside dies with its first process,
 * and that one with this process, even by SIGKILL.
 *
 * @param program path of bwrap, 0.8 or later. That it can make namespaces here is for `detectIsolation` to find out.
 */
export function createBubblewrap(program: string): Isolation {
  const system = systemMounts();
  const filter = systemCallFilter();
  const base = { system: system.args, proc: procCover(), filter };
  return {
    profile: { name: 'bubblewrap', workspacePath: INNER.workspace },
    cgroups: undefined,
    view: (places) => innerView(places, system.visible),
    launch: (request) => ({
      ...withPrelude([program, ...bubblewrapArguments(request, base), ...insideCommand(request)], request),
      directory: '/',
      environment: request.environment,
      hasKeeper: true,
      hasChannel: request.hasChannel,
      ...(filter === undefined ? {} : { filter }),
    }),
  };
}

/**
 * The kernel's own limit on processes, as a stop for what grows faster than the watchdog looks. It counts per user and
 * user namespace since Linux 5.14, so it is set inside; before that it would count all that the user runs.
 * It does not hold for somebody who is root outside.
 */
const PROCESS_LIMIT = 'ulimit -u "$1" 2>/dev/null || ulimit -p "$1" 2>/dev/null; shift; unset OLDPWD SHLVL; exec "$@"';

/** Far enough above the limit that the watchdog sees it passed, and says so. */
const PROCESSES_BEYOND = 64;

function insideCommand({ program, args, limits }: LaunchRequest): readonly string[] {
  if (process.getuid?.() === 0 || !countsPerNamespace(release())) return [program, ...args];
  return ['/bin/sh', '-c', PROCESS_LIMIT, 'sh', String(limits.processes + PROCESSES_BEYOND), program, ...args];
}

function countsPerNamespace(kernel: string): boolean {
  const [major = 0, minor = 0] = kernel.split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}
