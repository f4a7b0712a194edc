import { type PlanGraph, planGraph } from '@apphub/loads';
import { generatedPlan } from '@apphub/loads/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { searchWaves, type Wave } from './search-waves.ts';

describe('what is searched for at the same time', () => {
  test('are parts of one level, or several small levels in one part', () => {
    const upstreams: Record<string, string[]> = { a: [], b: [], c: [], d: ['a'], e: ['d'], f: ['e'], g: ['e'], h: ['e', 'missing'] };
    const tasks = new Map(Object.entries(upstreams).map(([slug, upstream]) => [slug, { upstream }])) as never;
    const waves = (searchers: number) => searchWaves(Object.keys(upstreams), { tasks }, { searchers, worthSharing: 3 });
    expect(waves(2)).toEqual([[['a', 'b'], ['c']], [['d', 'e']], [['f', 'g'], ['h']]]);
    expect(waves(1)).toEqual([[['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']]]);
    expect(searchWaves([], { tasks }, { searchers: 2 })).toEqual([]);
  });

  test('waits for nothing that is searched for later, or beside it', () => {
    const cases = fc.record({ tasks: fc.nat(60), upstreams: fc.nat(3), searchers: fc.integer({ min: 1, max: 4 }), worthSharing: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(cases, ({ tasks, upstreams, ...options }) => {
        const graph = planGraph(generatedPlan({ tasks, upstreams }));
        const waves = searchWaves(graph.order, graph, options);
        expect(waves.flat(2).toSorted()).toEqual(graph.order.toSorted());
        expect(waves.every(({ length }) => length <= options.searchers)).toBe(true);
        expect(tooEarly(waves, graph)).toEqual([]);
      }),
    );
  });
});

/** @returns those that are searched for before, or beside, one that they wait for. */
function tooEarly(waves: readonly Wave[], { tasks }: PlanGraph): string[] {
  const places = new Map(waves.flatMap((wave, number) => wave.flatMap((part, list) => part.map((slug, index) => [slug, { number, list, index }] as const))));
  const follows = (slug: string, upstream: string) => {
    const [here, there] = [places.get(slug)!, places.get(upstream)!];
    return there.number < here.number || (there.number === here.number && there.list === here.list && there.index < here.index);
  };
  return [...places.keys()].filter((slug) => !tasks.get(slug)!.upstream.every((upstream) => follows(slug, upstream)));
}
