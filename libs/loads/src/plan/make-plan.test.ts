import { describe, expect, test } from '@jest/globals';
import { canonicalJson, type Json } from '@apphub/model';
import fc from 'fast-check';
import { arbitraryPlan } from '../testing/arbitrary-plan.ts';
import { generatedPlan, taskOf } from '../testing/generated-plan.ts';
import { makePlan, parsePlan } from './make-plan.ts';

const COMMIT = 'a'.repeat(40);
const made = (...tasks: Parameters<typeof taskOf>[]) => makePlan({ tasks: tasks.map((task) => taskOf(...task)) });

describe('a plan', () => {
  test('has its tasks by slug and an edge for each upstream', () => {
    expect(makePlan({ commit: COMMIT, tasks: [taskOf('c', ['b', 'a']), taskOf('b', ['a', 'a']), taskOf('a')] })).toMatchObject({
      ok: true,
      value: { commit: COMMIT, tasks: [{ slug: 'a' }, { slug: 'b', upstream: ['a'] }, { slug: 'c', upstream: ['a', 'b'] }], edges: [['a', 'b'], ['a', 'c'], ['b', 'c']] },
    });
  });

  test('may have no tasks', () => {
    expect(makePlan({ tasks: [] })).toEqual({ ok: true, value: { tasks: [], edges: [] } });
  });

  test('is the same text in whatever order its tasks come', () => {
    const shuffled = arbitraryPlan.chain((plan) => fc.tuple(fc.constant(plan), fc.shuffledSubarray([...plan.tasks], { minLength: plan.tasks.length })));
    fc.assert(
      fc.property(shuffled, ([plan, tasks]) => {
        const again = makePlan({ tasks: tasks.map((task) => ({ ...task, upstream: task.upstream.toReversed() })) });
        expect(again.ok && canonicalJson(again.value as unknown as Json)).toBe(canonicalJson(plan as unknown as Json));
      }),
    );
  });

  test('is read again as it was written', () => {
    fc.assert(fc.property(arbitraryPlan, (plan) => expect(parsePlan(JSON.parse(JSON.stringify(plan)))).toEqual({ ok: true, value: plan })));
  });

  test('with a circle is refused with the names of the circle, and of nothing that only leads there', () => {
    expect(made(['after', ['x']], ['x', ['z']], ['y', ['x']], ['z', ['y', 'before']], ['before'])).toMatchObject({
      ok: false,
      error: { code: 'CONFIG_DEPENDENCY_CYCLE', message: 'Examples depend on each other in a circle: x -> z -> y -> x.' },
    });
    expect(made(['a', ['a']])).toMatchObject({ error: { message: 'Examples depend on each other in a circle: a -> a.' } });
  });

  test('is refused exactly where an edge closes a circle', () => {
    const withEdge = arbitraryPlan.filter(({ tasks }) => tasks.length > 0).chain((plan) => {
      const slug = fc.constantFrom(...plan.tasks.map((task) => task.slug));
      return fc.tuple(fc.constant(plan), slug, slug);
    });
    fc.assert(
      fc.property(withEdge, ([{ tasks }, from, to]) => {
        const reached = new Set([from]);
        for (const slug of reached) for (const name of tasks.find((task) => task.slug === slug)!.upstream) reached.add(name);
        const more = makePlan({ tasks: tasks.map((task) => (task.slug === to ? { ...task, upstream: [...task.upstream, from] } : task)) });
        expect(more.ok).toBe(!reached.has(to));
      }),
    );
  });

  test('names each example once, and no strangers', () => {
    expect(made(['a'], ['a'])).toMatchObject({ error: { code: 'PLAN_INVALID', problems: ['a: expected to be named once'] } });
    expect(made(['a', ['b']])).toMatchObject({ error: { code: 'PLAN_INVALID', problems: ['a: expected its upstream "b" to be a task'] } });
  });
});

describe('reading a plan', () => {
  const plan = { commit: COMMIT, tasks: [taskOf('a'), taskOf('b', ['a']), taskOf('c', ['a', 'b'])], edges: [['a', 'b'], ['a', 'c'], ['b', 'c']] };

  test.each<[string, object]>([
    ['no plan at all', []],
    ['unknown fields', { ...plan, more: 1 }],
    ['a commit that is none', { ...plan, commit: '--output=x' }],
    ['tasks out of order', { ...plan, tasks: plan.tasks.toReversed() }],
    ['a task twice', { tasks: [taskOf('a'), taskOf('a')], edges: [] }],
    ['upstreams out of order', { ...plan, tasks: plan.tasks.with(2, taskOf('c', ['b', 'a'])) }],
    ['a missing edge', { ...plan, edges: plan.edges.slice(1) }],
    ['an edge the wrong way round', { ...plan, edges: plan.edges.with(0, ['b', 'a']) }],
    ['a stranger', { tasks: [taskOf('b', ['a'])], edges: [['a', 'b']] }],
    ['a source key that is no digest', { tasks: [{ ...taskOf('a'), sourceKey: 'x' }], edges: [] }],
    ['a problem with an unknown code', { tasks: [{ ...taskOf('a'), problem: { code: 'NOPE', message: '', remedy: '' } }], edges: [] }],
  ])('refuses %s', (_name, value) => {
    expect(parsePlan(value)).toMatchObject({ ok: false, error: { code: 'PLAN_INVALID' } });
  });

  test('refuses a circle by name', () => {
    const circle = { tasks: [taskOf('a', ['b']), taskOf('b', ['a'])], edges: [['b', 'a'], ['a', 'b']] };
    expect(parsePlan(circle)).toMatchObject({ error: { code: 'CONFIG_DEPENDENCY_CYCLE' } });
  });

  test('tells at most twenty problems', () => {
    const broken = { tasks: generatedPlan({ tasks: 100 }).tasks.map((task) => ({ ...task, folder: 7 })), edges: [] };
    expect(parsePlan(broken)).toMatchObject({ error: { problems: { length: 20 } } });
  });
});
