import { dirname, isAbsolute, join } from 'node:path';
import { type Failure, failure } from '@apphub/model';
import { type CommandContext, runCommand } from '../command/run-command.ts';
import type { Isolation } from '../isolation/isolation.ts';
import { processGroup } from '../isolation/process-group.ts';
import { seenPath } from '../isolation/seen-path.ts';
import { createDiskMeter } from '../limits/disk-meter.ts';
import type { Command, CommandOutcome, Sandbox } from '../port.ts';
import type { ProcessTree } from '../process/process-tree.ts';
import { discard } from './discard.ts';
import { guardAgainstExit } from './exit-guard.ts';
import { startHeartbeat } from './heartbeat.ts';
import { makeDirectories } from './make-directories.ts';
import { createId, OWNER_FILE, pathsOf, type SandboxPlace } from './names.ts';

export interface SandboxOptions {
  /** Directory for sandboxes, an absolute path; made if missing. Not inside a repository. */
  readonly parent: string;
  /** A slug that makes the directory's name readable. */
  readonly label: string;
  /** Default: process group. See `selectIsolation` for what a machine can do. */
  readonly isolation?: Isolation;
  /** Absolute folders that stand first on PATH. Default: the folder of the running Node. */
  readonly toolFolders?: readonly string[];
  /** Between SIGTERM and SIGKILL, milliseconds. Default: `DEFAULT_GRACE_MS`. */
  readonly graceMs?: number;
  /** Told when something could not be removed; the next sweep tries again. */
  readonly onNotice?: (notice: Failure) => void;
}

/** What a canceled command gets to tidy up before it is killed, milliseconds; whoever waits for a sandbox waits longer. */
export const DEFAULT_GRACE_MS = 3000;

/**
 * Makes a fresh sandbox; disposing of it kills what still runs in it and removes it, whatever happened.
 * Throws `HOST_DISK` if the directory cannot be made.
 */
export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { parent, label } = options;
  if (!isAbsolute(parent)) throw new Error(`"${parent}" is not an absolute path.`);
  const id = createId(label);
  return sandboxAt({ parent: await makeDirectories(parent, id), id }, options);
}

/** The parent of `place` is without symbolic links. */
function sandboxAt(place: SandboxPlace, options: SandboxOptions): Sandbox {
  const { isolation = processGroup, toolFolders = [dirname(process.execPath)], graceMs = DEFAULT_GRACE_MS, onNotice } = options;
  const { id } = place;
  const paths = pathsOf(place);
  const folders = { workspace: join(paths.open, 'workspace'), home: join(paths.open, 'home'), tmp: join(paths.open, 'tmp') };
  const places = { ...folders, toolFolders };
  const disk = createDiskMeter([folders.workspace, folders.home, folders.tmp]);
  const trees = new Set<ProcessTree>();
  const running = new Set<Promise<unknown>>();
  const closing = new AbortController();
  const heartbeat = startHeartbeat(join(paths.open, OWNER_FILE));
  const guard = guardAgainstExit({ id, directories: [paths.open, paths.trash], trees });
  let commands = 0;
  let closed: Promise<void> | undefined;

  const run = async (command: Command): Promise<CommandOutcome> => {
    if (closing.signal.aborted) throw new Error('The sandbox is closed.');
    commands += 1;
    const marker = `${id}.${commands}`;
    const context: CommandContext = { places, isolation, disk, graceMs, marker, closing: closing.signal, onTree: enter(trees) };
    const outcome = runCommand(command, context);
    running.add(outcome);
    try {
      return await outcome;
    } finally {
      running.delete(outcome);
    }
  };

  const close = async (): Promise<void> => {
    closing.abort();
    await Promise.allSettled(running);
    heartbeat[Symbol.dispose]();
    try {
      await discard({ ...place, path: paths.open });
    } catch (error) {
      onNotice?.(failure('HOST_DISK', `The sandbox ${paths.trash} could not be removed.`, { problems: [String(error)] }));
    } finally {
      guard[Symbol.dispose]();
    }
  };

  return {
    root: paths.open,
    ...folders,
    isolation: isolation.profile,
    limits: isolation.cgroups?.holds === 'limits' ? 'cgroup' : 'watchdog',
    inner: (path, mounts = []) => seenPath(path, isolation.view({ ...places, mounts })),
    run,
    [Symbol.asyncDispose]: () => (closed ??= close()),
  };
}

function enter(trees: Set<ProcessTree>) {
  return (tree: ProcessTree): Disposable => {
    trees.add(tree);
    return { [Symbol.dispose]: () => void trees.delete(tree) };
  };
}
