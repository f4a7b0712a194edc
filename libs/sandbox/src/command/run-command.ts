import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import type { Command, CommandOutcome } from '../port.ts';
import { killTree } from '../process/kill-tree.ts';
import { type CommandLog, openLog } from './command-log.ts';
import { commandEnvironment } from './environment.ts';
import { findProgram } from './find-program.ts';
import type { Isolation, Launch } from './isolation.ts';
import { canceled, logIsFull, watchCancel, type Watched, watchMemory, watchTime } from './limits.ts';
import { type ProcessExit, type StartedProcess, startProcess } from './start-process.ts';
import { createStopper, type StopReason } from './stopper.ts';

/** What a sandbox gives to each of its commands. */
export interface CommandContext {
  readonly workspace: string;
  readonly home: string;
  readonly tmp: string;
  readonly isolation: Isolation;
  readonly toolFolders: readonly string[];
  /** Between SIGTERM and SIGKILL, milliseconds. */
  readonly graceMs: number;
  /** Names this command and all that it starts. */
  readonly marker: string;
  /** Aborts when the sandbox is closed. */
  readonly closing: AbortSignal;
  /** Told while the process group exists. */
  readonly onGroup: (group: number) => Disposable;
}

/** Runs one command; when the promise settles, nothing that it started is left. */
export async function runCommand(command: Command, context: CommandContext): Promise<CommandOutcome> {
  const startedAt = performance.now();
  const log = openLog(command);
  const title = log.mask.apply(titleOf(command));
  const ending = command.signal?.aborted ? canceled(title) : await supervise(command, { context, log, title });
  return { ...endingOf(ending), tail: log.tail(), milliseconds: performance.now() - startedAt };
}

interface Supervision {
  readonly context: CommandContext;
  readonly log: CommandLog;
  readonly title: string;
}

async function supervise(command: Command, { context, log, title }: Supervision): Promise<ProcessExit | StopReason> {
  const started = await startProcess(await planLaunch(command, context));
  const tree = { group: started.pid, marker: context.marker };
  using stopper = createStopper(tree, context.graceMs);
  const watched: Watched = { tree, limits: command.limits, title, stopper };
  const reading = readOutput(started, { log, watched });

  let exit: ProcessExit | undefined;
  try {
    using _group = context.onGroup(started.pid);
    using _time = watchTime(watched);
    using _memory = watchMemory(watched);
    using _cancel = watchCancel(watched, { cancel: command.signal, close: context.closing });
    exit = await Promise.race([started.exited, stopper.stopped]);
  } finally {
    await killTree(tree);
  }
  await started.drain();
  reading.end();
  return stopper.reason ?? exit ?? (await started.exited);
}

/** Feeds the log. A full log ends the command; so does a listener that throws, and its error is thrown by `end`. */
function readOutput(started: StartedProcess, { log, watched }: { log: CommandLog; watched: Watched }) {
  const errors: unknown[] = [];
  const give = (write: () => boolean): void => {
    try {
      if (write()) return;
    } catch (error) {
      errors.push(error);
    }
    started.closeOutput();
    watched.stopper.stopNow(logIsFull(watched));
  };
  started.read((stream, chunk) => give(() => log.write(stream, chunk)));
  return {
    end: (): void => {
      log.end();
      if (errors.length > 0) throw errors[0];
    },
  };
}

async function planLaunch(command: Command, context: CommandContext): Promise<Launch> {
  const directory = await directoryOf(command, context);
  const environment = commandEnvironment({ ...context, added: command.env ?? {} });
  const [name, ...args] = command.argv;
  return context.isolation.launch({
    program: findProgram(name, { directory, path: environment.PATH }),
    args,
    directory,
    environment,
    mounts: command.mounts ?? [],
    network: command.network,
  });
}

async function directoryOf({ cwd }: Command, { workspace }: CommandContext): Promise<string> {
  // The folder may have become a link since it was made: commands before this one could write here.
  const directory = await realpath(resolve(workspace, cwd));
  if (directory === workspace || directory.startsWith(workspace + sep)) return directory;
  throw new Error(`The working directory "${cwd}" is not inside the workspace.`);
}

function titleOf({ title, argv }: Command): string {
  return title ?? argv.join(' ');
}

function endingOf(ending: ProcessExit | StopReason) {
  if ('kind' in ending) return ending;
  const { exitCode, signal } = ending;
  if (signal !== null) return { kind: 'signaled', signal } as const;
  return { kind: 'exited', exitCode: exitCode! } as const;
}
