import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { planWithDurations } from '../testing/arbitrary-plan.ts';
import { taskOf } from '../testing/generated-plan.ts';
import { planGraph } from './plan-graph.ts';
import { criticalPaths, median, runOrder } from './run-order.ts';

const diamond = planGraph({ tasks: [taskOf('a'), taskOf('b', ['a']), taskOf('c', ['a']), taskOf('d', ['b', 'c']), taskOf('lone')] });

describe('the order of a run', () => {
  test('begins with the longest chain', () => {
    expect(runOrder(diamond, new Map([['a', 10], ['b', 10], ['c', 50], ['d', 10], ['lone', 59]]))).toEqual(['a', 'c', 'lone', 'b', 'd']);
    expect(runOrder(diamond, new Map([['lone', 900], ['c', 5]]))[0]).toBe('a');
    expect(runOrder(diamond, new Map([['lone', 90], ['a', 1], ['b', 1], ['c', 1], ['d', 1]]))[0]).toBe('lone');
  });

  test('without any duration goes by the length of the chains, then by their beginnings, then by slug', () => {
    expect(runOrder(diamond, new Map())).toEqual(['a', 'b', 'c', 'lone', 'd']);
  });

  test('has every task once, each after all it waits for, the zero durations included', () => {
    fc.assert(
      fc.property(planWithDurations, ([plan, durations]) => {
        const order = runOrder(planGraph(plan), durations);
        expect(order.toSorted()).toEqual(plan.tasks.map(({ slug }) => slug));
        for (const [from, to] of plan.edges) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
      }),
    );
  });

  test('is the topological order of the graph, too, whatever the durations', () => {
    fc.assert(
      fc.property(planWithDurations, ([plan]) => {
        const { order } = planGraph(plan);
        for (const [from, to] of plan.edges) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
      }),
    );
  });
});

describe('critical paths', () => {
  test('are the own duration and the longest way behind; what is unknown counts as the median', () => {
    expect(Object.fromEntries(criticalPaths(diamond, new Map([['b', 10], ['c', 30], ['d', 20], ['stranger', 1e9]])))).toEqual({ a: 70, b: 30, c: 50, d: 20, lone: 20 });
  });

  test('pass over durations that are none', () => {
    expect(criticalPaths(diamond, new Map([['a', Number.NaN], ['b', -1], ['c', Infinity], ['lone', 3]])).get('d')).toBe(3);
  });

  test('are as long as the slowest way through the plan, by trying all of them', () => {
    fc.assert(
      fc.property(planWithDurations, ([plan, durations]) => {
        const graph = planGraph(plan);
        const known = [...durations].filter(([slug]) => graph.tasks.has(slug)).map(([, ms]) => ms);
        const longest = (slug: string): number =>
          (durations.get(slug) ?? median(known) ?? 1) + Math.max(0, ...plan.edges.filter(([from]) => from === slug).map(([, to]) => longest(to)));
        for (const [slug, ms] of criticalPaths(graph, durations)) expect(ms).toBeCloseTo(longest(slug), 6);
      }),
    );
  });
});

test.each<[number[], number | undefined]>([
  [[], undefined],
  [[7], 7],
  [[10, 9, 2], 9],
  [[1, 2, 3, 10], 2.5],
])('the median of %j is %j', (values, expected) => {
  expect(median(values)).toBe(expected);
});
