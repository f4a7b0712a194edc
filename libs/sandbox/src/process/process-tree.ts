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

type Signal = 'SIGTERM' | 'SIGKILL';

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

/** SIGTERM to every process of the tree that can end gently. @returns whether any was there. */
export function endGently(tree: ProcessTree): boolean {
  const table = processTable();
  if (table.length === 0) return sendToGroup(tree, 'SIGTERM');
  const meant = runningMembers(tree, table).filter((row) => !isKeeping(row, tree));
  sendToAll(meant, 'SIGTERM');
  return meant.length > 0;
}

/** With the keeper everything inside would die at once; its only child, the first process inside, hears nothing but SIGKILL. */
function isKeeping({ pid, parent }: ProcessRow, { keeper }: ProcessTree): boolean {
  return keeper !== undefined && (pid === keeper.pid || parent === keeper.pid);
}

/** SIGKILL to every process of the tree. @returns whether any was, or may have been, there. */
export function killMembers(tree: ProcessTree): boolean {
  tree.cgroup?.kill();
  const table = processTable();
  if (table.length === 0) return sendToGroup(tree, 'SIGKILL');
  const members = runningMembers(tree, table);
  sendToAll(members, 'SIGKILL');
  return members.length > 0 || table.some(({ unsettled }) => unsettled);
}

function runningMembers(tree: ProcessTree, table: readonly ProcessRow[]): ProcessRow[] {
  return membersOf(tree, table).filter(({ running }) => running);
}

/** Without /proc the group is all that is known of a tree. */
function sendToGroup({ group }: ProcessTree, signal: Signal): boolean {
  return group !== undefined && send(-group, signal);
}

/** Whole groups are signaled at once, which no fork can outrun. */
function sendToAll(members: readonly ProcessRow[], signal: Signal): void {
  for (const target of targetsOf(members)) send(target, signal);
}

function targetsOf(members: readonly ProcessRow[]): Set<number> {
  const ownGroup = readProcessStat(process.pid)?.group;
  // -1 would reach every process of the machine, 0 and the own group this process itself.
  return new Set(members.map(({ pid, group }) => (group > 1 && group !== ownGroup ? -group : pid)));
}

function send(target: number, signal: Signal): boolean {
  try {
    return process.kill(target, signal);
  } catch {
    return false;
  }
}
