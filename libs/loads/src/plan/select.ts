import { err, type Failure, failure, nearestName, ok, type Result } from '@apphub/model';
import type { PlanTask } from './plan.ts';
import type { Selection } from './selection.ts';

/** Of more names than these nobody is told what they may have meant: looking that up takes time. */
const MOST_PROBLEMS = 20;

export interface SelectOptions {
  readonly selection: Selection;
  /** The slugs of the examples that changes affect; needed where the selection asks for them. */
  readonly affected?: ReadonlySet<string>;
}

/**
 * The tasks that are asked for and all they depend on, with `selected` set.
 *
 * @param tasks of all examples.
 * @returns EXAMPLE_UNKNOWN where a slug or tag is nobody's, with the nearest names.
 */
export function selectTasks(tasks: readonly PlanTask[], { selection, affected }: SelectOptions): Result<readonly PlanTask[], Failure> {
  if (selection === 'all') return ok(tasks.map((task) => ({ ...task, selected: true })));
  const unknown = [
    ...unknownNames('slug', { asked: selection.slugs ?? [], known: new Set(tasks.map(({ slug }) => slug)) }),
    ...unknownNames('tag', { asked: selection.tags ?? [], known: new Set(tasks.flatMap(({ tags }) => tags)) }),
  ];
  if (unknown.length > 0) {
    const words = unknown.length === 1 ? 'A name in the selection is' : `${unknown.length} names in the selection are`;
    return err(failure('EXAMPLE_UNKNOWN', `${words} nobody's.`, { problems: unknown.slice(0, MOST_PROBLEMS).map((line) => line()) }));
  }
  return ok(withUpstreams(tasks.filter(isAskedFor(selection, affected)), tasks));
}

function isAskedFor({ slugs, tags, affectedSince }: Exclude<Selection, 'all'>, affected: ReadonlySet<string> | undefined): (task: PlanTask) => boolean {
  if (affectedSince !== undefined && affected === undefined) throw new TypeError('expected to be told which examples are affected');
  const [bySlug, byTag, byChange] = [slugs && new Set(slugs), tags && new Set(tags), affectedSince === undefined ? undefined : affected];
  const isIn = (names: ReadonlySet<string> | undefined, ...any: readonly string[]) => names === undefined || any.some((name) => names.has(name));
  return (task) => isIn(bySlug, task.slug) && isIn(byTag, ...task.tags) && isIn(byChange, task.slug);
}

interface Names {
  readonly asked: readonly string[];
  readonly known: ReadonlySet<string>;
}

function unknownNames(kind: 'slug' | 'tag', { asked, known }: Names): (() => string)[] {
  return asked.filter((name) => !known.has(name)).map((name) => () => {
    const nearest = nearestName(name, known);
    return `no example has the ${kind} ${JSON.stringify(name)}${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`;
  });
}

function withUpstreams(asked: readonly PlanTask[], tasks: readonly PlanTask[]): readonly PlanTask[] {
  const bySlug = new Map(tasks.map((task) => [task.slug, task]));
  const chosen = new Map(asked.map((task) => [task.slug, { ...task, selected: true }]));
  // A map that grows while it is walked.
  for (const { upstream } of chosen.values()) {
    for (const slug of upstream) {
      const task = bySlug.get(slug);
      if (task !== undefined && !chosen.has(slug)) chosen.set(slug, { ...task, selected: false });
    }
  }
  return [...chosen.values()];
}
