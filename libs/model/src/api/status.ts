import { z } from 'zod';
import { buildStages } from '../event.ts';
import { checksumField, idField, sizeField, timeField, wireDigest } from './fields.ts';
import { wireFailure } from './failure.ts';

export const jobStates = ['queued', 'running', 'completed', 'failed', 'canceled'] as const;
export const jobStateSchema = z.enum(jobStates);

/** How the bytes of an artifact can be had. */
const storageKind = z.enum(['local', 's3']);

/**
 * The newest word on one example, in AppHub's names; also the data of `example.bundle.progress`.
 * Beyond AppHub's: `digest`, `contentDigest`, `platform`, `attempt`, `failure`, and the state `canceled`.
 */
export const exampleStatusSchema = z.object({
  slug: z.string(),
  fingerprint: wireDigest.nullable().describe('Null until it is known; AppHub puts the slug here then.'),
  stage: z.enum(buildStages),
  state: jobStateSchema,
  jobId: idField.nullable(),
  attempt: z.int().nonnegative(),
  version: z.string().nullable(),
  checksum: checksumField.nullable(),
  digest: wireDigest.nullable(),
  contentDigest: wireDigest.nullable(),
  platform: z.string().nullable(),
  filename: z.string().nullable(),
  cached: z.boolean(),
  because: z.string().nullable().optional().describe('Why it had to be built, as attempts tell it; absent in events.'),
  storageKind: storageKind.nullable(),
  storageKey: z.string().nullable(),
  storageUrl: z.string().nullable(),
  contentType: z.string().nullable(),
  size: sizeField.nullable(),
  artifactId: idField.nullable(),
  artifactUploadedAt: timeField.nullable(),
  downloadUrl: z.string().nullable().describe('A signed link for who may read; never for others, never kept.'),
  downloadUrlExpiresAt: timeField.nullable(),
  failure: wireFailure.nullable(),
  error: z.string().nullable().describe('The sentence of `failure`, as AppHub has it.'),
  message: z.string().nullable(),
  createdAt: timeField,
  updatedAt: timeField,
  completedAt: timeField.nullable(),
}).meta({ id: 'ExampleStatus' });

export type ExampleStatus = z.infer<typeof exampleStatusSchema>;

/** AppHub's summary of the newest artifact of an example. */
export const bundleSummarySchema = exampleStatusSchema
  .pick({
    slug: true,
    version: true,
    checksum: true,
    digest: true,
    filename: true,
    fingerprint: true,
    cached: true,
    storageKind: true,
    storageUrl: true,
    downloadUrl: true,
    downloadUrlExpiresAt: true,
    size: true,
    contentType: true,
  })
  .extend({ reference: z.string().describe('`slug@version`') })
  .meta({ id: 'BundleSummary' });

export type BundleSummary = z.infer<typeof bundleSummarySchema>;
