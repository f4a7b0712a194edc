import { fail } from '@apphub/model';
import type { ExamplesPort } from '../ports.ts';

/** A request can name thousands. */
const MOST_TOLD = 50;

/** @throws FailureError EXAMPLE_UNKNOWN when the checkout does not have one of `slugs`; it is looked at again before. */
export async function demandExamples(examples: ExamplesPort, slugs: readonly string[]): Promise<void> {
  const unknown = async (reload: boolean) => {
    const known = new Set((await examples.list({ reload })).examples.map(({ slug }) => slug));
    return slugs.filter((slug) => !known.has(slug));
  };
  if ((await unknown(false)).length === 0) return;
  const missing = await unknown(true);
  if (missing.length === 0) return;
  const [first] = missing;
  const message = missing.length === 1 ? `There is no example ${JSON.stringify(first)}.` : `There are no examples of ${missing.length} of the slugs.`;
  fail('EXAMPLE_UNKNOWN', message, { problems: missing.slice(0, MOST_TOLD) });
}
