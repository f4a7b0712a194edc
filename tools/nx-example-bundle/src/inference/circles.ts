import { components } from './components.ts';

/** Names of which each can be reached from each. To find the shortest circle of every one costs the square of their number. */
const MOST_LOOKED_THROUGH = 200;

/**
 * Finds a circle through each node that lies on one, in a time that grows with the number of nodes and edges.
 *
 * @param edges the names each name points to; names without an entry point nowhere.
 * @returns for each name on a circle, one shortest circle that begins and ends with it; where hundreds of names lie on
 *   circles with each other, the same one for all of them, which need not hold them all.
 */
export function circles(edges: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const names of components(edges)) {
    const inside = new Set(names);
    const within = (name: string) => (edges.get(name) ?? []).filter((next) => inside.has(next));
    const [first] = names;
    if (first === undefined) continue;
    const shared = names.length > MOST_LOOKED_THROUGH ? circleThrough(first, within) : undefined;
    for (const name of names) {
      const circle = shared ?? circleThrough(name, within);
      if (circle !== undefined) found.set(name, circle);
    }
  }
  return found;
}

/** Breadth first, so that the shortest way back is found. */
function circleThrough(start: string, edges: (name: string) => readonly string[]): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const reached = [start];
  for (const current of reached) {
    for (const next of edges(current)) {
      if (next === start) return [...wayBack(current, cameFrom), start];
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, current);
      reached.push(next);
    }
  }
  return undefined;
}

function wayBack(end: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [end];
  for (let name = cameFrom.get(end); name !== undefined; name = cameFrom.get(name)) way.push(name);
  return way.reverse();
}
