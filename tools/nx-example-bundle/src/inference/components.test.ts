import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { components } from './components.ts';

type Edges = Map<string, readonly string[]>;

/** Names that can be reached from `start` along at least one edge. */
function reachable(start: string, edges: Edges): Set<string> {
  const reached = new Set<string>();
  const next = [start];
  for (const name of next) {
    for (const target of edges.get(name) ?? []) {
      if (reached.has(target)) continue;
      reached.add(target);
      next.push(target);
    }
  }
  return reached;
}

const graphs = fc.integer({ min: 1, max: 8 }).chain((size) =>
  fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 20 }).map((pairs): Edges => {
    const names = Array.from({ length: size }, (_, index) => String(index));
    return new Map(names.map((name) => [name, pairs.filter(([from]) => String(from) === name).map(([, to]) => String(to))]));
  }),
);

describe('components', () => {
  test('hold each name once, together with those that it reaches and is reached from', () => {
    fc.assert(
      fc.property(graphs, (edges) => {
        const found = components(edges);
        expect(found.flat().sort()).toEqual([...edges.keys()].sort());
        for (const [name, all] of found.flatMap((members) => members.map((member) => [member, members] as const))) {
          const together = [...edges.keys()].filter((other) => other === name || (reachable(name, edges).has(other) && reachable(other, edges).has(name)));
          expect([...all].sort()).toEqual(together.sort());
        }
      }),
    );
  });

  test('come after those that they point to', () => {
    fc.assert(
      fc.property(graphs, (edges) => {
        const found = components(edges);
        const place = new Map(found.flatMap((members, index) => members.map((member) => [member, index])));
        for (const [name, targets] of edges) for (const target of targets) expect(place.get(target)).toBeLessThanOrEqual(place.get(name)!);
      }),
    );
  });

  test('of a chain that is longer than a stack is deep are its links', () => {
    const edges = new Map(Array.from({ length: 100_000 }, (_, index) => [String(index), [String(index + 1)]]));
    expect(components(edges)).toHaveLength(100_000);
  });
});
