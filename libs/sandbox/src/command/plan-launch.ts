import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import type { Isolation, Launch, Places } from '../isolation/isolation.ts';
import { seenPath } from '../isolation/seen-path.ts';
import type { AllLimits } from '../limits/default-limits.ts';
import type { Command } from '../port.ts';
import { commandEnvironment, SYSTEM_FOLDERS } from './environment.ts';
import { findProgram } from './find-program.ts';

export interface LaunchContext {
  readonly places: Places;
  readonly isolation: Isolation;
  readonly marker: string;
  readonly limits: AllLimits;
  readonly cgroup: string | undefined;
}

/** @returns what is really started for a command. Throws `TOOL_MISSING` if its program is not there. */
export async function planLaunch(command: Command, context: LaunchContext): Promise<Launch> {
  const { places, isolation, marker, limits, cgroup } = context;
  const view = isolation.view(places);
  const seen = (path: string): string => seenPath(path, view);
  const directory = await directoryOf(command, places);
  const [name, ...args] = command.argv;
  return isolation.launch({
    places,
    program: findProgram(name, { directory, folders: [...places.toolFolders, ...SYSTEM_FOLDERS], view }),
    args,
    directory: seen(directory),
    environment: commandEnvironment({
      home: seen(places.home),
      tmp: seen(places.tmp),
      toolFolders: places.toolFolders.map(seen),
      marker,
      added: command.env ?? {},
    }),
    network: command.network,
    writes: command.writes ?? true,
    hasChannel: command.attend !== undefined,
    limits,
    cgroup,
  });
}

async function directoryOf({ cwd }: Command, { workspace }: Places): Promise<string> {
  // The folder may have become a link since it was made: commands before this one could write here.
  const directory = await realpath(resolve(workspace, cwd));
  if (directory === workspace || directory.startsWith(workspace + sep)) return directory;
  throw new Error(`The working directory "${cwd}" is not inside the workspace.`);
}
