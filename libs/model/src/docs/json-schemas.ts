import { z } from 'zod';
import { bundleConfigSchema } from '../config/bundle-config.ts';
import { jobDefinitionSchema } from '../config/job-definition.ts';
import { manifestSchema } from '../config/manifest.ts';

export type JsonSchemaNode = z.core.JSONSchema.BaseSchema;

// Draft 7 is what editors understand best.
function published(schema: z.ZodType): JsonSchemaNode {
  return z.toJSONSchema(schema, { target: 'draft-07', io: 'input', unrepresentable: 'any' });
}

/** The schemas that editors use, by the file they describe. */
export const jsonSchemas: Readonly<Record<'apphub.bundle' | 'manifest' | 'job-definition', JsonSchemaNode>> = {
  'apphub.bundle': published(bundleConfigSchema),
  manifest: published(manifestSchema),
  'job-definition': published(jobDefinitionSchema),
};
