import { compareCodeUnits, type Failure, failure } from '@apphub/model';
import { circles } from './circles.ts';
import type { FoundExample } from './found-example.ts';

/** An example with its place among the others: its project name, its edges, and what keeps it from being built. */
export interface PlannedExample extends FoundExample {
  /** The slug; the folder where another example has the same slug. Slugs hold no "/", so these never meet. */
  readonly project: string;
  /** The examples it depends on; those that do not exist or close a circle are left out, and are its `failure`. */
  readonly upstream: readonly Upstream[];
}

export interface Upstream {
  readonly path: string;
  readonly example: FoundExample;
}

/**
 * Gives every example a project and turns what is wrong between examples into failures of those concerned:
 * CONFIG_DUPLICATE_SLUG, CONFIG_UNKNOWN_DEPENDENCY, CONFIG_DEPENDENCY_CYCLE. The others are not touched.
 */
export function planExamples(found: readonly FoundExample[]): readonly PlannedExample[] {
  const sorted = [...found].sort((a, b) => compareCodeUnits(a.root, b.root));
  const bySlug = groupBySlug(sorted);
  const inCircle = circles(edgesOf(bySlug));
  return sorted.map((example) => {
    const namesakes = bySlug.get(example.slug) ?? [];
    const circle = inCircle.get(example.slug);
    const upstream = example.dependsOn.flatMap(({ slug, path }) => {
      const [target] = bySlug.get(slug) ?? [];
      const closesCircle = circle !== undefined && inCircle.has(slug);
      return target === undefined || closesCircle ? [] : [{ path, example: target }];
    });
    const reason = example.failure ?? duplicate(example, namesakes) ?? unknownDependency(example, bySlug) ?? cycle(circle);
    const project = namesakes[0] === example ? example.slug : example.root;
    return { ...example, project, upstream, ...(reason === undefined ? {} : { failure: reason }) };
  });
}

/** Each example that is concerned names the others: thousands of them would not fit into memory. */
const MOST_NAMED = 20;

type BySlug = ReadonlyMap<string, readonly FoundExample[]>;

/** A broken example, whose slug may be a guess, comes after the others. */
function groupBySlug(examples: readonly FoundExample[]): BySlug {
  const groups = new Map<string, FoundExample[]>();
  const isBroken = ({ failure: reason }: FoundExample) => reason !== undefined;
  for (const example of [...examples.filter((each) => !isBroken(each)), ...examples.filter(isBroken)]) groups.set(example.slug, [...(groups.get(example.slug) ?? []), example]);
  return groups;
}

/** Edges lead to the first example of a slug only, so only the first ones can be on a circle. */
function edgesOf(bySlug: BySlug): Map<string, readonly string[]> {
  const edges = new Map<string, readonly string[]>();
  for (const [slug, [first]] of bySlug) edges.set(slug, (first?.dependsOn ?? []).map((dependency) => dependency.slug));
  return edges;
}

function duplicate({ slug }: FoundExample, namesakes: readonly FoundExample[]): Failure | undefined {
  const sound = namesakes.filter(({ failure: reason }) => reason === undefined);
  if (sound.length < 2) return undefined;
  const problems = sound.slice(0, MOST_NAMED).map(({ root }) => root);
  return failure('CONFIG_DUPLICATE_SLUG', `${sound.length} examples have the slug "${slug}".`, { problems });
}

function unknownDependency({ slug, dependsOn }: FoundExample, bySlug: BySlug): Failure | undefined {
  const unknown = dependsOn.filter((dependency) => !bySlug.has(dependency.slug)).map((dependency) => `"${dependency.slug}"`);
  if (unknown.length === 0) return undefined;
  return failure('CONFIG_UNKNOWN_DEPENDENCY', `${slug} depends on ${unknown.join(' and ')}, which no example has as its slug.`);
}

function cycle(circle: readonly string[] | undefined): Failure | undefined {
  if (circle === undefined) return undefined;
  const [last, ...others] = [...circle].reverse();
  const left = others.length - MOST_NAMED;
  const names = left > 0 ? [...circle.slice(0, MOST_NAMED), `(${left} more)`, last] : circle;
  return failure('CONFIG_DEPENDENCY_CYCLE', `Examples depend on each other in a circle: ${names.join(' -> ')}.`);
}
