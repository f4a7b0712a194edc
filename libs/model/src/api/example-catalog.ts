import { z } from 'zod';
import { timeField } from './fields.ts';
import { jsonObject, jsonValue } from './json-value.ts';

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

/** An example with what is known of its parameters, for a form that asks for them. */
export const describedExampleSchema = exampleEntrySchema.extend({
  parametersSchema: jsonValue.nullable().describe('The JSON schema of its parameters.'),
  defaultParameters: jsonObject.nullable().describe('Parameters that a run need not give.'),
}).meta({ id: 'DescribedExample' });

export type DescribedExample = z.infer<typeof describedExampleSchema>;

/** AppHub's frame; of its three lists this system has the jobs. */
export const exampleCatalogSchema = z.object({
  generatedAt: timeField,
  catalog: z.object({
    jobs: z.array(exampleEntrySchema),
    workflows: z.array(z.never()),
    scenarios: z.array(z.never()),
  }),
});
