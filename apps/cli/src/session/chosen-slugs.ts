import type { ExampleSet } from '@apphub/build';
import { fail, nearestName } from '@apphub/model';

/**
 * Those of the examples that a person named.
 *
 * @throws FailureError USAGE for a name that no example has, with the one that was most likely meant.
 */
export function chosenSlugs(named: readonly string[], { slugs }: ExampleSet): readonly string[] {
  for (const slug of named) if (!slugs.includes(slug)) unknown(slug, slugs);
  return [...new Set(named)];
}

function unknown(slug: string, slugs: readonly string[]): never {
  const nearest = nearestName(slug, slugs);
  const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  const known = slugs.length === 0 ? 'There are none in this repository.' : `There are: ${slugs.join(', ')}.`;
  return fail('USAGE', `There is no example "${slug}".${hint}`, { remedy: known });
}
