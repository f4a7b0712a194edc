import type { CatalogClient } from '@apphub/client';
import { FailureError, nearestName } from '@apphub/model';

/** Does `work`; where the service does not know the slug, its failure says which one was most likely meant. */
export async function withNearest<T>(slug: string, client: CatalogClient, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FailureError) || !UNKNOWN.has(error.failure.code)) throw error;
    const nearest = nearestName(slug, await knownSlugs(client, error.failure.code));
    if (nearest === undefined || nearest === slug) throw error;
    throw new FailureError({ ...error.failure, message: `${error.failure.message} Did you mean "${nearest}"?` }, { cause: error.cause });
  }
}

const UNKNOWN: ReadonlySet<string> = new Set(['BUNDLE_UNKNOWN', 'VERSION_UNKNOWN', 'EXAMPLE_UNKNOWN']);

/** What cannot be asked for is no help, and no second failure. */
async function knownSlugs(client: CatalogClient, code: string): Promise<string[]> {
  try {
    if (code === 'EXAMPLE_UNKNOWN') return (await client.call('getExampleCatalog')).catalog.jobs.map(({ slug }) => slug);
    return (await client.call('listBundles', { query: { limit: 500 } })).map(({ slug }) => slug);
  } catch {
    return [];
  }
}
