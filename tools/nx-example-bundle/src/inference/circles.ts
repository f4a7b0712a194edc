/**
 * Finds a circle through each node that lies on one.
 *
 * @param edges the names each name points to; names without an entry point nowhere.
 * @returns for each name on a circle, one shortest circle that begins and ends with it.
 */
export function circles(edges: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const name of edges.keys()) {
    const circle = circleThrough(name, edges);
    if (circle !== undefined) found.set(name, circle);
  }
  return found;
}

/** Breadth first, so that the shortest way back is found. */
function circleThrough(start: string, edges: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let current = queue.shift(); current !== undefined; current = queue.shift()) {
    for (const next of edges.get(current) ?? []) {
      if (next === start) return [...wayBack(current, cameFrom), start];
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, current);
      queue.push(next);
    }
  }
  return undefined;
}

function wayBack(end: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [end];
  for (let name = cameFrom.get(end); name !== undefined; name = cameFrom.get(name)) way.unshift(name);
  return way;
}
