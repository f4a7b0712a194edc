import type { Isolation } from './isolation.ts';

/**
 * What the shell sets before it becomes the program, since Node can set none of it for a child alone:
 * the umask is the same for everybody, a crash leaves no core file in the workspace, and the names that
 * shells put into the environment by themselves are taken out again.
 */
const PRELUDE = 'umask 022; ulimit -c 0; unset PWD OLDPWD SHLVL; exec "$@"';

/**
 * A process group of its own and a scrubbed environment; works everywhere, needs nothing.
 * It does not hide the machine's files and cannot cut the network: `mounts` and `network` have no effect.
 */
export const processGroup: Isolation = {
  profile: { name: 'process-group', workspacePath: undefined },
  launch: ({ program, args, directory, environment }) => ({
    file: '/bin/sh',
    args: ['-c', PRELUDE, 'sh', program, ...args],
    directory,
    environment,
  }),
};
