import { expect, test } from '@jest/globals';
import { generatedPlan, taskOf } from '../testing/generated-plan.ts';
import { blockedBy } from './dependents.ts';
import { makePlan, parsePlan } from './make-plan.ts';
import { planGraph } from './plan-graph.ts';
import { releasedBy } from './ready.ts';
import { runOrder } from './run-order.ts';

const TASKS = 10_000;

test('a chain of 10,000 tasks is no deeper than any other plan', () => {
  const slug = (index: number) => `n${String(index).padStart(5, '0')}`;
  const tasks = Array.from({ length: TASKS }, (_, index) => taskOf(slug(index), index === 0 ? [] : [slug(index - 1)]));
  const made = makePlan({ tasks: tasks.toReversed() });
  expect(made.ok && blockedBy(planGraph(made.value), [slug(0)]).length).toBe(TASKS - 1);
  expect(makePlan({ tasks: tasks.with(0, taskOf(slug(0), [slug(TASKS - 1)])) })).toMatchObject({ error: { code: 'CONFIG_DEPENDENCY_CYCLE' } });
});

test('10,000 tasks are checked, ordered and worked off', () => {
  const plan = parsePlan(JSON.parse(JSON.stringify(generatedPlan({ tasks: TASKS }))));
  if (!plan.ok) throw new TypeError(plan.error.message);
  const graph = planGraph(plan.value);
  const done = new Set<string>();
  for (const slug of runOrder(graph, new Map([['task-000001', 50]]))) {
    releasedBy(graph, { slug, done });
    done.add(slug);
  }
  expect(done.size).toBe(TASKS);
});
