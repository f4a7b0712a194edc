import type { ExampleEntry } from '@apphub/model/api';

/** An example of the catalog, of which nothing but the slug matters. */
export function exampleEntry(slug: string): ExampleEntry {
  return { slug, version: '1.0.0', name: slug, description: null, runtime: 'node22', directory: `examples/${slug}`, dependsOn: [], problem: null };
}
