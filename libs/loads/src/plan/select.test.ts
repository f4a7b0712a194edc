import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { planWithSome } from '../testing/arbitrary-plan.ts';
import { generatedPlan, taskOf } from '../testing/generated-plan.ts';
import { selectTasks } from './select.ts';
import { selectionSchema } from './selection.ts';

const TASKS = [taskOf('model'), taskOf('loader', ['model']), { ...taskOf('words'), tags: ['technology:python'] }, { ...taskOf('page', ['loader']), tags: ['technology:node', 'team:sea'] }];
const chosen = (...[selection, affected]: [Parameters<typeof selectTasks>[1]['selection'], string[]?]) => {
  const tasks = selectTasks(TASKS, { selection, ...(affected === undefined ? {} : { affected: new Set(affected) }) });
  return tasks.ok ? tasks.value.map(({ slug, selected }) => `${slug}${selected ? '' : ' (needed)'}`).toSorted() : tasks.error;
};

describe('a selection', () => {
  test('takes what the selected depend on along, and says so', () => {
    expect(chosen({ slugs: ['page'] })).toEqual(['loader (needed)', 'model (needed)', 'page']);
    expect(chosen({ slugs: ['page', 'model'] })).toEqual(['loader (needed)', 'model', 'page']);
    expect(chosen('all')).toEqual(['loader', 'model', 'page', 'words']);
  });

  test('takes any of several names, and holds all of several fields', () => {
    expect(chosen({ tags: ['technology:python', 'team:sea'] })).toEqual(['loader (needed)', 'model (needed)', 'page', 'words']);
    expect(chosen({ tags: ['technology:python'], slugs: ['page'] })).toEqual([]);
    expect(chosen({ affectedSince: 'main' }, ['loader', 'no-example'])).toEqual(['loader', 'model (needed)']);
    expect(chosen({ affectedSince: 'main', slugs: ['words'] }, ['loader'])).toEqual([]);
    expect(chosen({ affectedSince: 'main' }, [])).toEqual([]);
  });

  test('with a name that nobody has is refused with the nearest', () => {
    expect(chosen({ slugs: ['lodaer', 'zzzzzzzz'], tags: ['technology:pyhton'] })).toMatchObject({
      code: 'EXAMPLE_UNKNOWN',
      message: "3 names in the selection are nobody's.",
      problems: ['no example has the slug "lodaer"; did you mean "loader"?', 'no example has the slug "zzzzzzzz"', 'no example has the tag "technology:pyhton"; did you mean "technology:python"?'],
    });
  });

  test('is a plan of its own: whatever a chosen task waits for is chosen', () => {
    fc.assert(
      fc.property(planWithSome.filter(([, slugs]) => slugs.length > 0), ([plan, slugs]) => {
        const tasks = selectTasks(plan.tasks, { selection: { slugs } });
        const names = new Set(tasks.ok ? tasks.value.map(({ slug }) => slug) : []);
        expect([...names].filter((name) => slugs.includes(name)).length).toBe(slugs.length);
        if (tasks.ok) for (const { slug, upstream, selected } of tasks.value) {
          expect(selected).toBe(slugs.includes(slug));
          for (const name of upstream) expect(names).toContain(name);
        }
      }),
    );
  });

  test('of many unknown names among many is answered at once, with the first of them', () => {
    const asked = Array.from({ length: 10_000 }, (_, index) => `nobody-${index}`);
    expect(selectTasks(generatedPlan({ tasks: 10_000 }).tasks, { selection: { slugs: asked } })).toMatchObject({ error: { problems: { length: 20 } } });
  });
});

describe('what a selection may be', () => {
  test.each([['all'], [{ slugs: ['a'] }], [{ affectedSince: 'origin/main' }], [{ affectedSince: 'v1.2.3', tags: ['x'] }], [{ affectedSince: 'a'.repeat(40) }]])('%j', (value) => {
    expect(selectionSchema.safeParse(value).success).toBe(true);
  });

  test.each<[unknown]>([
    [{}],
    [{ slugs: [] }],
    [{ slug: ['a'] }],
    ['everything'],
    ...['--output=/etc/passwd', '-p', 'a..b', 'HEAD~3', 'HEAD@{1}', 'a b', 'main:secret', '', ':/words', '^main', 'a\n--x'].map((affectedSince): [unknown] => [{ affectedSince }]),
  ])('not %j', (value) => {
    expect(selectionSchema.safeParse(value).success).toBe(false);
  });
});
