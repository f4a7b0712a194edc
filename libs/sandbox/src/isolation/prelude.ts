import type { LaunchRequest } from './isolation.ts';

/**
 * What the shell sets before it becomes the program, since Node can set none of it for a child alone:
 * the umask is the same for everybody; a crash leaves no core file in the workspace; no process opens more files or
 * writes a longer one, or computes longer, than its limit; if the machine runs out of memory, the kernel ends a command before anything else;
 * the command is in its cgroup before it can start a process; and the names that shells put into the environment by
 * themselves are taken out again.
 */
const PRELUDE = `
umask 022
{ ulimit -c 0; ulimit -n "$1"; ulimit -f "$2"; [ -z "$4" ] || ulimit -t "$4"; echo 1000 > /proc/self/oom_score_adj; } 2>/dev/null
if [ -n "$3" ]; then echo $$ > "$3/cgroup.procs" || exit 125; fi
shift 4
unset PWD OLDPWD SHLVL
exec "$@"`;

/** POSIX counts in blocks of 512 bytes, whatever the drive does. */
const BLOCKS_PER_MIB = 2048;

export interface Shelled {
  readonly file: string;
  readonly args: readonly string[];
}

/** @returns the command line that sets what is said above and then becomes `argv`. */
export function withPrelude(argv: readonly string[], { limits, cgroup }: Pick<LaunchRequest, 'limits' | 'cgroup'>): Shelled {
  // One MiB beyond, so that a command that was stopped by it has passed the limit as the watchdog counts it.
  const fileBlocks = (limits.diskMb + 1) * BLOCKS_PER_MIB;
  const settings = [String(limits.openFiles), String(fileBlocks), cgroup ?? '', secondsOfOne(limits)];
  return { file: '/bin/sh', args: ['-c', PRELUDE, 'sh', ...settings, ...argv] };
}

/** The kernel's own limit on one process, as a stop while this program cannot look; beyond what the watchdog counts. */
function secondsOfOne({ cpuSeconds }: LaunchRequest['limits']): string {
  return Number.isFinite(cpuSeconds) ? String(Math.ceil(cpuSeconds) + CPU_BEYOND_SECONDS) : '';
}

const CPU_BEYOND_SECONDS = 2;
