import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { layoutOf, NODE } from './layout.ts';

/** Edges from lower to higher numbers never make a circle. */
const graphs = fc.integer({ min: 2, max: 60 }).chain((size) =>
  fc.record({
    slugs: fc.constant(Array.from({ length: size }, (_, index) => `task-${index}`)),
    edges: fc.uniqueArray(
      fc.tuple(fc.nat(size - 1), fc.nat(size - 1)).filter(([a, b]) => a < b).map(([a, b]) => [`task-${a}`, `task-${b}`] as const),
      { maxLength: 120, selector: ([a, b]) => `${a} ${b}` },
    ),
  }),
);

describe('the drawing of a load', () => {
  test('has every task once, and none over another one', () => {
    fc.assert(
      fc.property(graphs, ({ slugs, edges }) => {
        const { places } = layoutOf(slugs, edges);
        expect([...places.keys()].sort()).toEqual([...slugs].sort());
        const all = [...places.values()];
        const overlapping = all.filter((a) => all.some((b) => a !== b && Math.abs(a.x - b.x) < NODE.width && Math.abs(a.y - b.y) < NODE.height));
        expect(overlapping).toEqual([]);
      }),
    );
  });

  test('has every task right of all that it waits for', () => {
    fc.assert(
      fc.property(graphs, ({ slugs, edges }) => {
        const { places } = layoutOf(slugs, edges);
        for (const [from, to] of edges) expect((places.get(to)?.x ?? 0) - (places.get(from)?.x ?? 0)).toBeGreaterThanOrEqual(NODE.width);
      }),
    );
  });

  test('is the same whatever the order in which tasks and edges are told', () => {
    fc.assert(
      fc.property(graphs, ({ slugs, edges }) => {
        expect(layoutOf([...slugs].reverse(), [...edges].reverse()).places).toEqual(layoutOf(slugs, edges).places);
      }),
    );
  });

  test('of many tasks without edges is about as high as it is wide', () => {
    const { width, height } = layoutOf(Array.from({ length: 500 }, (_, index) => `task-${index}`), []);
    expect(width / height).toBeGreaterThan(0.5);
    expect(width / height).toBeLessThan(4);
  });
});
