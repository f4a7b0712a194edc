import { makePlan, type Plan, type PlanTask } from '@apphub/loads';
import { failure } from '@apphub/model';
import { describe, expect, test } from '@jest/globals';
import { loadPlanOf } from './load-plan.ts';
import { readDetails } from './task-details.ts';

const task = (slug: string, changes: Partial<PlanTask> = {}): PlanTask => ({ slug, projectName: slug, folder: `examples/${slug}`, upstream: [], needs: { tools: [], memoryMb: 4096 }, tags: [], selected: true, version: '1.0.0', ...changes });

function planOf(...tasks: PlanTask[]): Plan {
  const plan = makePlan({ commit: 'c'.repeat(40), tasks });
  if (!plan.ok) throw new Error(plan.error.message);
  return plan.value;
}

const plain = { durations: new Map<string, number>(), needsBubblewrap: false, attempts: 3 };

describe('what is stored of a plan', () => {
  test('has the longest way to the end as the priority, by what examples took before', () => {
    const plan = planOf(task('base'), task('long', { upstream: ['base'] }), task('short', { upstream: ['base'] }));
    const { tasks, edges, commit } = loadPlanOf(plan, { ...plain, durations: new Map([['base', 100], ['long', 5000], ['short', 10]]) });
    expect(tasks.map(({ slug, priority, expectedMs }) => [slug, priority, expectedMs])).toEqual([['base', 5100, 100], ['long', 5000, 5000], ['short', 10, 10]]);
    expect([edges, commit]).toEqual([[['base', 'long'], ['base', 'short']], 'c'.repeat(40)]);
  });

  test('has what a worker needs: what the example says, and memory where it asks for more than usual', () => {
    const plan = planOf(
      task('python', { needs: { tools: ['python3'], memoryMb: 512 } }),
      task('large', { needs: { tools: [], memoryMb: 9000 } }),
      task('mac', { platforms: ['darwin-arm64'] }),
      task('broken', { needs: { tools: ['python3'] }, problem: failure('CONFIG_INVALID', 'No.') }),
    );
    const needs = (needsBubblewrap: boolean) => Object.fromEntries(loadPlanOf(plan, { ...plain, needsBubblewrap }).tasks.map((each) => [each.slug, each.needs]));
    expect(needs(false)).toEqual({ python: { tools: ['python3'], memoryMb: 0 }, large: { tools: [], memoryMb: 9000 }, mac: { tools: [], memoryMb: 0, platforms: ['darwin-arm64'] }, broken: {} });
    expect(needs(true)['python']).toEqual({ tools: ['python3', 'bubblewrap'], memoryMb: 0 });
  });

  test('tells the worker where the example is, whether it was asked for, and what is wrong with it', () => {
    const problem = failure('CONFIG_INVALID', 'No.');
    const { tasks } = loadPlanOf(planOf(task('broken', { problem, selected: false })), plain);
    expect(readDetails({ details: tasks[0]?.details ?? {} })).toEqual({ folder: 'examples/broken', selected: false, version: '1.0.0', problem });
  });
});
