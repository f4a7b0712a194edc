import { z } from 'zod';
import { timeField } from './fields.ts';

/** One example of the checkout; `problem` where its files are wrong, and then only the slug is sure. */
export const exampleEntrySchema = z.object({
  slug: z.string(),
  version: z.string().nullable(),
  name: z.string().nullable(),
  description: z.string().nullable(),
  runtime: z.string().nullable(),
  directory: z.string().describe('From the root of the checkout.'),
  dependsOn: z.array(z.string()),
  problem: z.string().nullable(),
}).meta({ id: 'Example' });

export type ExampleEntry = z.infer<typeof exampleEntrySchema>;

/** AppHub's frame; of its three lists this system has the jobs. */
export const exampleCatalogSchema = z.object({
  generatedAt: timeField,
  catalog: z.object({
    jobs: z.array(exampleEntrySchema),
    workflows: z.array(z.never()),
    scenarios: z.array(z.never()),
  }),
});
