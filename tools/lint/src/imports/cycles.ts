import type { ImportEdge } from './graph.ts';

/**
 * Files that import each other in a circle, types counted: each circle once, in import order, starting with
 * its first file by name.
 */
export function importCycles(edges: readonly ImportEdge[]): string[][] {
  const imports = adjacency(edges);
  const done = new Set<string>();
  const cycles: string[][] = [];
  for (const start of [...imports.keys()].sort()) {
    const cycle = shortestWayBack(start, imports, done);
    if (cycle !== undefined) cycles.push(cycle);
    done.add(start);
  }
  return cycles;
}

function adjacency(edges: readonly ImportEdge[]): Map<string, Set<string>> {
  const imports = new Map<string, Set<string>>();
  for (const { from, target } of edges) {
    if (target.kind !== 'file') continue;
    const targets = imports.get(from) ?? new Set<string>();
    imports.set(from, targets.add(target.path));
  }
  return imports;
}

/** Breadth first, never through a file whose own circles were looked for already. */
function shortestWayBack(start: string, imports: ReadonlyMap<string, ReadonlySet<string>>, done: ReadonlySet<string>): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const file of queue) {
    for (const next of imports.get(file) ?? []) {
      if (next === start) return wayTo(file, start, cameFrom);
      if (done.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, file);
      queue.push(next);
    }
  }
  return undefined;
}

function wayTo(last: string, start: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [last];
  while (way[0] !== start) way.unshift(cameFrom.get(way[0] as string) as string);
  return way;
}
