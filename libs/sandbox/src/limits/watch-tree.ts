import type { StopReason } from '../command/stopper.ts';
import { type ProcessRow, processTable } from '../process/process-table.ts';
import { membersOf } from '../process/process-tree.ts';
import { countTasks, useMoreThan } from '../process/tree-size.ts';
import { passed } from './stop-reasons.ts';
import type { Watched } from './watched.ts';

/** How often a tree is looked at; one look costs about 1 ms on a machine with 100 processes. */
const INTERVAL_MS = 200;
const BYTES_PER_MIB = 1024 * 1024;

/** Ends the command at once when its tree grows too large, or has computed for too long: processes, memory, processor. */
export function watchTree(watched: Watched): Disposable {
  const timer = setInterval(() => {
    const members = measureTree(watched);
    const reason = treeExcess(watched, members) ?? cgroupExcess(watched) ?? cpuExcess(watched);
    if (reason !== undefined) watched.stopper.stopNow(reason);
  }, INTERVAL_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** @returns who is in the tree now, after their use was taken down. */
export function measureTree({ tree, cgroup, meter }: Watched): readonly ProcessRow[] {
  // Where the kernel counts everything nobody has to be looked at.
  const members = cgroup?.limits ? [] : membersOf(tree, processTable());
  meter.look(members);
  return members;
}

/** @returns what is said if all processes together computed for too long, also of a command that has ended. */
export function cpuExcess({ meter, limits, title }: Watched): StopReason | undefined {
  return (meter.usage?.cpuSeconds ?? 0) > limits.cpuSeconds ? passed.cpu(title, limits) : undefined;
}

/** The watchdog's own look. Without /proc nothing can be counted, and the limits do not hold. */
function treeExcess({ tree, cgroup, limits, title }: Watched, members: readonly ProcessRow[]): StopReason | undefined {
  if (cgroup?.limits) return undefined;
  if (countTasks(members) > limits.processes) return passed.processes(title, limits);
  const tooLarge = (rows: readonly ProcessRow[]) => useMoreThan(rows, limits.memoryMb * BYTES_PER_MIB);
  // Processes are measured one after another: a fork in between counts shared pages twice, hence the second look.
  if (tooLarge(members) && tooLarge(membersOf(tree, processTable()))) return passed.memory(title, limits);
  return undefined;
}

/** @returns which limit the kernel has held, if it has; also for a command that has ended. */
export function cgroupExcess({ cgroup, limits, title }: Watched): StopReason | undefined {
  if (!cgroup?.limits) return undefined;
  if (cgroup.memoryKills() > 0) return passed.memory(title, limits);
  if (cgroup.processRefusals() > 0) return passed.processes(title, limits);
  return undefined;
}
