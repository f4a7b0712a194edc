import type { Cgroup } from '../cgroup/cgroup.ts';
import type { Keeper } from '../isolation/bubblewrap/keeper.ts';
import { isMarkedBy } from './marker.ts';
import { readProcessStat } from './proc.ts';
import { type ProcessRow, processTable } from './process-table.ts';

/** What one command (or one sandbox) started: what is in its group, cgroup and namespace, and all that carries the marker. */
export interface ProcessTree {
  readonly group?: number;
  readonly marker: string;
  readonly cgroup?: Pick<Cgroup, 'processIds' | 'kill' | 'remove'>;
  readonly keeper?: Pick<Keeper, 'pid' | 'init'>;
}

/** @returns the rows of the tree: its roots, and the children of all of these. */
export function membersOf(tree: ProcessTree, table: readonly ProcessRow[]): ProcessRow[] {
  const ids = new Set([...(tree.cgroup?.processIds() ?? []), ...(tree.keeper?.init === undefined ? [] : [tree.keeper.init])]);
  const members = new Set(table.filter((row) => ids.has(row.pid) || isRoot(row, tree)).map(({ pid }) => pid));
  for (let before = -1; before !== members.size; ) {
    before = members.size;
    for (const { pid, parent } of table) if (members.has(parent)) members.add(pid);
  }
  return table.filter(({ pid }) => members.has(pid));
}

function isRoot(row: ProcessRow, { group, marker }: ProcessTree): boolean {
  const inGroup = group !== undefined && (row.group === group || row.session === group);
  return inGroup || isMarkedBy(row.marker, marker);
}

/**
 * Sends a signal to every process of the tree. Whole groups are signaled at once, which no fork can outrun.
 * @returns how many running processes were (or may have been) there.
 */
export function signalTree(tree: ProcessTree, signal: 'SIGTERM' | 'SIGKILL'): number {
  if (signal === 'SIGKILL') tree.cgroup?.kill();
  const table = processTable();
  if (table.length === 0) return tree.group !== undefined && send(-tree.group, signal) ? 1 : 0;
  const members = membersOf(tree, table).filter(({ running }) => running);
  // With the keeper everything inside would die at once; a gentle end is for what it keeps.
  const meant = signal === 'SIGTERM' ? members.filter(({ pid }) => pid !== tree.keeper?.pid) : members;
  for (const target of targetsOf(meant)) send(target, signal);
  return members.length + table.filter(({ unsettled }) => unsettled).length;
}

function targetsOf(members: readonly ProcessRow[]): Set<number> {
  const ownGroup = readProcessStat(process.pid)?.group;
  // -1 would reach every process of the machine, 0 and the own group this process itself.
  return new Set(members.map(({ pid, group }) => (group > 1 && group !== ownGroup ? -group : pid)));
}

function send(target: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(target, signal);
  } catch {
    return false;
  }
}
