import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { circles } from './circles.ts';

const found = (edges: Record<string, readonly string[]>) => Object.fromEntries(circles(new Map(Object.entries(edges))));

describe('circles', () => {
  test('a chain has none', () => {
    expect(found({ a: ['b'], b: ['c'], c: [] })).toEqual({});
  });

  test('names that point to nothing known are no circle', () => {
    expect(found({ a: ['missing'] })).toEqual({});
  });

  test('a name that points to itself is its own circle', () => {
    expect(found({ a: ['a'] })).toEqual({ a: ['a', 'a'] });
  });

  test('each member of a circle gets it from its own point of view', () => {
    expect(found({ a: ['b'], b: ['c'], c: ['a'] })).toEqual({ a: ['a', 'b', 'c', 'a'], b: ['b', 'c', 'a', 'b'], c: ['c', 'a', 'b', 'c'] });
  });

  test('what leads into a circle without being on it is not blamed', () => {
    expect(Object.keys(found({ outside: ['a'], a: ['b'], b: ['a', 'far'], far: [] }))).toEqual(['a', 'b']);
  });

  test('one circle of thousands is given to all its members, and is kept once', () => {
    const size = 10_000;
    const names = Array.from({ length: size }, (_, index) => `n${index}`);
    const ring = new Map(names.map((name, index) => [name, [names[(index + 1) % size]!]]));
    const blamed = circles(ring);
    expect(blamed.size).toBe(size);
    expect(new Set(blamed.values()).size).toBe(1);
    expect(blamed.get('n7')).toHaveLength(size + 1);
  });

  test('what is found is a walk along edges that ends where it began, and without the blamed no circle is left', () => {
    const names = ['a', 'b', 'c', 'd', 'e'] as const;
    const edges = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)));
    fc.assert(
      fc.property(edges, (pairs) => {
        const graph = new Map<string, readonly string[]>(names.map((name) => [name, pairs.filter(([from]) => from === name).map(([, to]) => to)]));
        const blamed = circles(graph);
        for (const [name, circle] of blamed) {
          expect([circle[0], circle.at(-1)]).toEqual([name, name]);
          circle.slice(1).forEach((to, index) => expect(graph.get(circle[index]!)).toContain(to));
        }
        const rest = new Map([...graph].filter(([name]) => !blamed.has(name)).map(([name, tos]) => [name, tos.filter((to) => !blamed.has(to))]));
        expect(circles(rest).size).toBe(0);
      }),
    );
  });
});
