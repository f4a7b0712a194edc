/** Answers "what is near here?" from a gazetteer of 700,000 places that travels in the bundle. */
import { openGazetteer } from './gazetteer.mjs';
import { nearestPlaces } from './nearest.mjs';

export async function handler({ queries }, { logger }) {
  await using gazetteer = await openGazetteer();
  const answers = [];
  for (const query of queries) answers.push({ label: query.label, nearest: await nearestPlaces(gazetteer, query) });
  logger('Answered queries', { queries: queries.length });
  return { gazetteer: { cells: gazetteer.cells, bytes: gazetteer.bytes }, answers };
}
