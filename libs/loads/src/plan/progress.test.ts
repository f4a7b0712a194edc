import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arbitraryPlan, planWithSome } from '../testing/arbitrary-plan.ts';
import { taskOf } from '../testing/generated-plan.ts';
import { blockedBy } from './dependents.ts';
import { planGraph } from './plan-graph.ts';
import { readyTasks, releasedBy } from './ready.ts';

const chain = planGraph({ tasks: [taskOf('a'), taskOf('b', ['a']), taskOf('c', ['b']), taskOf('d', ['b', 'x']), taskOf('x')] });
const NOTHING: ReadonlySet<string> = new Set();

describe('ready tasks', () => {
  test('wait for nothing, or for what is done', () => {
    expect(readyTasks(chain, { done: NOTHING, taken: NOTHING })).toEqual(['a', 'x']);
    expect(readyTasks(chain, { done: new Set(['a', 'b']), taken: new Set(['x']) })).toEqual(['c']);
  });

  test('that are taken again and again work off every plan, in as many rounds as its longest chain has tasks', () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        const graph = planGraph(plan);
        const done = new Set<string>();
        for (let round = 0; done.size < plan.tasks.length && round <= plan.tasks.length; round += 1) {
          const ready = readyTasks(graph, { done, taken: NOTHING });
          for (const slug of ready) for (const name of graph.tasks.get(slug)!.upstream) expect(done).toContain(name);
          for (const slug of ready) done.add(slug);
        }
        expect(done.size).toBe(plan.tasks.length);
      }),
    );
  });

  test('that the end of one task releases are those that were not ready before', () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        const graph = planGraph(plan);
        const done = new Set<string>();
        for (const slug of graph.order) {
          const before = readyTasks(graph, { done, taken: NOTHING });
          const released = releasedBy(graph, { slug, done });
          done.add(slug);
          const after = readyTasks(graph, { done, taken: NOTHING });
          expect(released.toSorted()).toEqual(after.filter((name) => !before.includes(name)).toSorted());
        }
      }),
    );
  });
});

describe('what a failure blocks', () => {
  test('is told with the failed task and the way it came', () => {
    expect(blockedBy(chain, ['a'])).toEqual([
      { slug: 'b', because: 'a', via: 'a' },
      { slug: 'c', because: 'a', via: 'b' },
      { slug: 'd', because: 'a', via: 'b' },
    ]);
    expect(blockedBy(chain, ['x', 'b', 'stranger'])).toEqual([
      { slug: 'c', because: 'b', via: 'b' },
      { slug: 'd', because: 'b', via: 'b' },
    ]);
  });

  test('is exactly what a failed task can be reached from, each once; the rest of the plan can be worked off', () => {
    fc.assert(
      fc.property(planWithSome, ([plan, failed]) => {
        const graph = planGraph(plan);
        const blocked = blockedBy(graph, failed);
        const lost = new Set([...failed, ...blocked.map(({ slug }) => slug)]);
        expect(lost.size).toBe(failed.length + blocked.length);
        for (const { slug, because, via } of blocked) {
          expect(failed).toContain(because);
          expect(graph.tasks.get(slug)!.upstream).toContain(via);
        }
        for (const { slug, upstream } of plan.tasks) if (!lost.has(slug)) for (const name of upstream) expect(lost.has(name)).toBe(false);
      }),
    );
  });
});
