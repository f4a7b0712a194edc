import type { Isolation } from './isolation.ts';
import { withPrelude } from './prelude.ts';

/**
 * A process group of its own and a scrubbed environment; works everywhere, needs nothing.
 * It does not hide the machine's files and cannot cut the network: `mounts`, `network` and `writes` have no effect.
 */
export const processGroup: Isolation = {
  profile: { name: 'process-group', workspacePath: undefined },
  cgroups: undefined,
  view: () => (path) => path,
  launch: ({ program, args, directory, environment, hasChannel, ...request }) => ({
    ...withPrelude([program, ...args], request),
    directory,
    environment,
    hasKeeper: false,
    hasChannel,
  }),
};
