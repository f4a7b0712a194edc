import { type Cgroup, createCgroup } from '../cgroup/cgroup.ts';
import type { Isolation, Places } from '../isolation/isolation.ts';
import { fillLimits } from '../limits/default-limits.ts';
import type { DiskMeter } from '../limits/disk-meter.ts';
import { canceled, passed } from '../limits/stop-reasons.ts';
import { watchCancel } from '../limits/watch-cancel.ts';
import { diskExcessAtEnd, watchDisk } from '../limits/watch-disk.ts';
import { watchTime } from '../limits/watch-time.ts';
import { createUsageMeter } from '../limits/usage-meter.ts';
import { cgroupExcess, cpuExcess, measureTree, watchTree } from '../limits/watch-tree.ts';
import type { Watched } from '../limits/watched.ts';
import type { Command, CommandOutcome, CommandUsage } from '../port.ts';
import { killTree } from '../process/kill-tree.ts';
import type { ProcessTree } from '../process/process-tree.ts';
import { type CommandLog, openLog } from './command-log.ts';
import { type CommandExit, endOfCommand } from './command-exit.ts';
import { planLaunch } from './plan-launch.ts';
import { type StartedProcess, startProcess } from './start-process.ts';
import { createStopper, type StopReason } from './stopper.ts';

/** What a sandbox gives to each of its commands. */
export interface CommandContext {
  readonly places: Omit<Places, 'mounts'>;
  readonly isolation: Isolation;
  readonly disk: DiskMeter;
  /** Between SIGTERM and SIGKILL, milliseconds. */
  readonly graceMs: number;
  /** Names this command and all that it starts. */
  readonly marker: string;
  /** Aborts when the sandbox is closed. */
  readonly closing: AbortSignal;
  /** Told while the command runs. */
  readonly onTree: (tree: ProcessTree) => Disposable;
}

/** Runs one command; when the promise settles, nothing that it started is left. */
export async function runCommand(command: Command, context: CommandContext): Promise<CommandOutcome> {
  const startedAt = performance.now();
  const log = openLog(command);
  const title = log.mask.apply(titleOf(command));
  const { ending, usage } = command.signal?.aborted ? neverBegan(title) : await supervise(command, { context, log, title });
  return { ...ending, tail: log.tail(), milliseconds: performance.now() - startedAt, usage };
}

interface Supervised {
  readonly ending: CommandExit | StopReason;
  readonly usage: CommandUsage | undefined;
}

function neverBegan(title: string): Supervised {
  return { ending: canceled(title), usage: undefined };
}

interface Supervision {
  readonly context: CommandContext;
  readonly log: CommandLog;
  readonly title: string;
}

async function supervise(command: Command, { context, log, title }: Supervision): Promise<Supervised> {
  const { marker, isolation, disk } = context;
  const limits = fillLimits(command.limits);
  using cgroup = enclose(context, limits);
  const places = { ...context.places, mounts: command.mounts ?? [] };
  const started = await startProcess(await planLaunch(command, { places, isolation, marker, limits, cgroup: cgroup?.path }));
  const tree = treeOf(started, { marker, cgroup });
  using stopper = createStopper(tree, context.graceMs);
  const watched: Watched = { tree, cgroup, disk, meter: createUsageMeter(cgroup), limits, title, stopper };
  const reading = readOutput(started, { log, watched });

  try {
    using _tree = context.onTree(tree);
    using _time = watchTime(watched);
    using _size = watchTree(watched);
    using _disk = watchDisk(watched);
    using _cancel = watchCancel(watched, { cancel: command.signal, close: context.closing });
    attend(command, { started, watched });
    await Promise.race([started.exited, stopper.stopped]);
  } finally {
    if (stopper.reason !== undefined || cgroup !== undefined) measureTree(watched);
    await killTree(tree);
  }
  await started.drain();
  reading.end();
  return { ending: stopper.reason ?? (await endOf(started, { watched, log })), usage: watched.meter.usage };
}

function attend({ attend: listener }: Command, { started, watched }: { started: StartedProcess; watched: Watched }): void {
  if (listener === undefined || started.channel === undefined) return;
  listener({
    channel: started.channel,
    measure: () => void measureTree(watched),
    stop: (failure) => watched.stopper.stopNow({ kind: 'limit', failure }),
  });
}

/** A limit may be the reason for an end that nobody here brought about. */
async function endOf({ exited, keeper }: StartedProcess, { watched, log }: { watched: Watched; log: CommandLog }): Promise<CommandExit | StopReason> {
  const exit = await exited;
  const limit = cgroupExcess(watched) ?? cpuExcess(watched) ?? (await diskExcessAtEnd(watched, exit.exitCode !== 0));
  return limit ?? endOfCommand(exit, { keeper, tail: log.tail() });
}

type EnclosedIn = Cgroup & Disposable;

function enclose({ isolation: { cgroups }, marker }: CommandContext, limits: Watched['limits']): EnclosedIn | undefined {
  if (cgroups === undefined) return undefined;
  const cgroup = createCgroup(cgroups, marker, limits);
  return { ...cgroup, [Symbol.dispose]: () => void cgroup.remove() };
}

function treeOf({ pid, keeper }: StartedProcess, { marker, cgroup }: { marker: string; cgroup: Cgroup | undefined }): ProcessTree {
  return { group: pid, marker, ...(cgroup === undefined ? {} : { cgroup }), ...(keeper === undefined ? {} : { keeper }) };
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
    watched.stopper.stopNow(passed.log(watched.title, watched.limits));
  };
  started.read((stream, chunk) => give(() => log.write(stream, chunk)));
  return {
    end: (): void => {
      log.end();
      if (errors.length > 0) throw errors[0];
    },
  };
}

function titleOf({ title, argv }: Command): string {
  return title ?? argv.join(' ');
}
