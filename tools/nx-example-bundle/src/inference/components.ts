interface Visit {
  readonly name: string;
  readonly targets: readonly string[];
  /** How many of the targets were looked at. */
  seen: number;
}

/**
 * The strongly connected components of a graph, by Tarjan's algorithm: sets of names of which each can be reached from
 * each. Without recursion: a chain of examples may be longer than a stack is deep.
 *
 * @param edges the names each name points to; names without an entry are not part of the graph.
 * @returns what the names of a component point to, outside of it, comes before it.
 */
export function components(edges: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const found: string[][] = [];
  /** When each name was met, and the earliest name still open that can be reached from it. */
  const met = new Map<string, number>();
  const earliest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const visits: Visit[] = [];

  const enter = (name: string): void => {
    met.set(name, met.size);
    earliest.set(name, met.size - 1);
    open.push(name);
    isOpen.add(name);
    visits.push({ name, targets: (edges.get(name) ?? []).filter((target) => edges.has(target)), seen: 0 });
  };
  const reaches = (name: string, moment: number): void => {
    earliest.set(name, Math.min(earliest.get(name)!, moment));
  };
  const leave = ({ name }: Visit): void => {
    visits.pop();
    const parent = visits.at(-1);
    if (parent !== undefined) reaches(parent.name, earliest.get(name)!);
    if (earliest.get(name) !== met.get(name)) return;
    const members = open.splice(open.lastIndexOf(name));
    for (const member of members) isOpen.delete(member);
    found.push(members);
  };

  for (const start of edges.keys()) {
    if (!met.has(start)) enter(start);
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const target = visit.targets[visit.seen];
      visit.seen += 1;
      if (target === undefined) leave(visit);
      else if (!met.has(target)) enter(target);
      else if (isOpen.has(target)) reaches(visit.name, met.get(target)!);
    }
  }
  return found;
}
